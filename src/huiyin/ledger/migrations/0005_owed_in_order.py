"""What somebody owes is kept in the order of the page of one's work, however much is due at one moment."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_audit_packs_and_views")]

    operations = [
        migrations.RemoveIndex(model_name="obligation", name="obligation_open_by_person"),
        migrations.RemoveIndex(model_name="obligation", name="obligation_open_of_unit"),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                fields=["responsible_id", "due_at", "id"],
                condition=Q(closed_at__isnull=True, imported=False),
                name="obligation_owed_by_person",
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                fields=["responsible_unit_id", "due_at", "id"],
                condition=Q(closed_at__isnull=True, imported=False, responsible_id__isnull=True),
                name="obligation_owed_by_unit",
            ),
        ),
    ]
