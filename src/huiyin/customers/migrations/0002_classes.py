"""The classes that every installation starts with."""

from django.db import migrations

CLASSES = [
    ("A", "重点客户", "Key customer", True),
    ("B", "一般客户", "Ordinary customer", False),
    ("C", "普通客户", "Small customer", False),
]


def add_classes(apps, schema_editor):
    CustomerClass = apps.get_model("customers", "CustomerClass")
    for code, name_zh, name_en, is_important in CLASSES:
        CustomerClass.objects.get_or_create(
            code=code, defaults={"name_zh": name_zh, "name_en": name_en, "is_important": is_important}
        )


class Migration(migrations.Migration):
    dependencies = [('customers', '0001_schema')]

    operations = [migrations.RunPython(add_classes, migrations.RunPython.noop)]
