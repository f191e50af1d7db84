"""Secrets of robots, gateways and webhooks are sealed in the database."""

import huiyin.base.sealing
from django.db import migrations


def seal(apps, schema_editor):
    for name, fields in (("Channel", ["secret", "address"]), ("Endpoint", ["secret"])):
        for row in apps.get_model("channels", name).objects.all():
            row.save(update_fields=fields)


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="channel",
            name="address",
            field=huiyin.base.sealing.SealedField(verbose_name="address"),
        ),
        migrations.AlterField(
            model_name="channel",
            name="secret",
            field=huiyin.base.sealing.SealedField(blank=True, verbose_name="secret"),
        ),
        migrations.AlterField(
            model_name="endpoint",
            name="secret",
            field=huiyin.base.sealing.SealedField(verbose_name="secret"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
    ]
