"""Drafts of procedures that were tried on the past."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_new_procedures_and_titles")]

    operations = [
        migrations.CreateModel(
            name="DraftTrial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField()),
                ("unit_id", models.BigIntegerField(null=True)),
                ("unit_path", models.CharField(blank=True, default="", max_length=255)),
                ("since", models.CharField(max_length=7)),
                ("until", models.CharField(max_length=7)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "being tried"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked_by_id", models.BigIntegerField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("result", models.JSONField(null=True)),
                ("problem", models.TextField(blank=True, default="")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials",
                        to="ledger.proceduredraft",
                    ),
                ),
            ],
        ),
    ]
