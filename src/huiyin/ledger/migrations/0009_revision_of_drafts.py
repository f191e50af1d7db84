"""Of two who change a draft at once, the second is told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_drafts_of_procedures")]

    operations = [
        migrations.AddField("proceduredraft", "revision", models.PositiveIntegerField(default=0)),
    ]
