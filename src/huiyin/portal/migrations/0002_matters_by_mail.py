"""Matters that came by mail are followed by a secret link, too: they have no code and no phone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="portalmatter",
            name="link",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.portallink",
            ),
        ),
        migrations.AlterField(
            model_name="portalmatter",
            name="phone",
            field=models.CharField(blank=True, max_length=20, verbose_name="phone"),
        ),
    ]
