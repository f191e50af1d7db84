"""Each reveal belongs to a customer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("customers", "0006_reveals")]

    operations = [
        migrations.AlterField(
            model_name="reveal",
            name="customer",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"),
        ),
    ]
