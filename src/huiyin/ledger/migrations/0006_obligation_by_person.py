"""How people stand is counted by person and month."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0003_worker'),
        ('ledger', '0005_owed_in_order'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(condition=models.Q(('imported', False), ('responsible_id__isnull', False)), fields=['responsible_id', 'month'], name='obligation_by_person'),
        ),
    ]
