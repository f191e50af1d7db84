"""A version keeps the clauses that wait for their room."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0006_obligation_by_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='procedureversion',
            name='waiting',
            field=models.JSONField(default=list),
        ),
    ]
