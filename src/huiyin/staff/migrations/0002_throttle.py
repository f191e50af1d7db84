"""The table of the shared cache in which failed logins are counted."""

from django.core.management import call_command
from django.db import migrations


def create_table(apps, schema_editor):
    call_command("createcachetable", "staff_throttle", database=schema_editor.connection.alias, verbosity=0)


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS staff_throttle")


class Migration(migrations.Migration):
    dependencies = [('staff', '0001_schema')]
    operations = [migrations.RunPython(create_table, drop_table)]
