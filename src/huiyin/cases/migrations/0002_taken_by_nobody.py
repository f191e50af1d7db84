"""What came from customers and was taken by nobody yet is counted on every page of the case list."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_schema")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["source"],
                condition=Q(closed_at__isnull=True, first_asked__isnull=True),
                name="case_taken_by_nobody",
            ),
        ),
    ]
