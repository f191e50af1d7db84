"""Clauses of branches stand in the place of the company's, within its minimums (decision 0024)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_no_checks_of_what_stays")]

    operations = [
        migrations.AddField("clause", "minimum", models.BooleanField(default=False)),
        migrations.AddField(
            "clause", "replaces", models.CharField(max_length=60, default="", blank=True)
        ),
    ]
