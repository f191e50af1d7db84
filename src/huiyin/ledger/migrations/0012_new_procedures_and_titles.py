"""A procedure begins on a page, for a unit; a version keeps the title that it had."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_versions(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """As its draft said, else as the procedure is called."""
    drafts = apps.get_model("ledger", "ProcedureDraft").objects.filter(version__isnull=False)
    said = {draft.version_id: draft.content["title"] for draft in drafts}
    versions = apps.get_model("ledger", "ProcedureVersion").objects.select_related("procedure")
    for version in versions:
        title = said.get(version.pk, {})
        version.title_zh = title.get("zh", version.procedure.title_zh)
        version.title_en = title.get("en", version.procedure.title_en)
        version.save(update_fields=["title_zh", "title_en"])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_minimums_of_the_company")]

    operations = [
        migrations.AddField("procedure", "unit_id", models.BigIntegerField(null=True)),
        migrations.AddField(
            "procedureversion", "title_zh", models.CharField(max_length=120, default=""), preserve_default=False
        ),
        migrations.AddField(
            "procedureversion", "title_en", models.CharField(max_length=120, default=""), preserve_default=False
        ),
        migrations.AlterField(
            "proceduredraft",
            "base",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.procedureversion",
                null=True,
            ),
        ),
        migrations.RunPython(name_versions, migrations.RunPython.noop),
    ]
