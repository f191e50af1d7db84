"""Where something is, as an outside platform gave it (Open311)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_promises_joining_transfer_decisions")]

    operations = [
        migrations.CreateModel(
            name="CaseLocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(blank=True, max_length=250, verbose_name="address")),
                (
                    "latitude",
                    models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="latitude"),
                ),
                (
                    "longitude",
                    models.DecimalField(decimal_places=6, max_digits=9, null=True, verbose_name="longitude"),
                ),
                ("media_url", models.URLField(blank=True, max_length=500, verbose_name="address of a picture")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="location", to="cases.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "location",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latitude__isnull", True), ("latitude__range", (-90, 90)), _connector="OR"
                        ),
                        name="location_latitude_is_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("longitude__isnull", True), ("longitude__range", (-180, 180)), _connector="OR"
                        ),
                        name="location_longitude_is_on_earth",
                    ),
                ],
            },
        ),
    ]
