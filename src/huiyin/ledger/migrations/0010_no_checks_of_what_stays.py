"""Obligations and members name what is never deleted, without a check by the database (decision 0023)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_revision_of_drafts")]

    operations = [
        migrations.AlterField(
            "obligation",
            "clause",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.clause",
                db_index=False,
                db_constraint=False,
            ),
        ),
        migrations.AlterField(
            "obligation",
            "trigger",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="journal.event",
                db_index=False,
                db_constraint=False,
            ),
        ),
        migrations.AlterField(
            "member",
            "period",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="ledger.period",
                db_constraint=False,
            ),
        ),
    ]
