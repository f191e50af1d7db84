"""What was shown is one table: whose it was, what it was; limits can be raised for a day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """A reveal of a contact point belongs to its customer; the others were credit and terms."""
    Reveal = apps.get_model("customers", "Reveal")
    ContactPoint = apps.get_model("customers", "ContactPoint")
    owner = ContactPoint.objects.filter(pk=OuterRef("contact_point")).values("customer_id")[:1]
    Reveal.objects.filter(contact_point__isnull=False).update(customer_id=Subquery(owner))
    Reveal.objects.filter(contact_point__isnull=True).update(kind="terms")


class Migration(migrations.Migration):

    dependencies = [
        ("customers", "0005_own_fields"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="reveal",
            name="kind",
            field=models.CharField(
                choices=[("point", "contact point"), ("terms", "credit and terms")], default="point", max_length=5
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="RevealRaise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("extra", models.PositiveIntegerField(verbose_name="how many more")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("staff", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["staff", "at"], name="reveal_raise_by_staff")],
                "constraints": [models.CheckConstraint(condition=models.Q(("extra__gt", 0)), name="a_raise_is_more_than_nothing")],
            },
        ),
        migrations.AddIndex(model_name="reveal", index=models.Index(fields=["staff", "at"], name="reveal_by_staff")),
        migrations.AddIndex(model_name="reveal", index=models.Index(fields=["customer", "at"], name="reveal_by_customer")),
        migrations.AddIndex(model_name="reveal", index=models.Index(fields=["at"], name="reveal_by_time")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
