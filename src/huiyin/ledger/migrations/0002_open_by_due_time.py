"""What is open is found by its due time (the board's last hour), and what a unit owes as such."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_schema")]

    operations = [
        migrations.RemoveIndex(model_name="obligation", name="obligation_open_by_unit"),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                fields=["responsible_unit_id", "due_at"],
                condition=Q(closed_at__isnull=True, imported=False, responsible_id__isnull=True),
                name="obligation_open_of_unit",
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                fields=["due_at"], condition=Q(closed_at__isnull=True), name="obligation_open_by_due_time"
            ),
        ),
    ]
