"""The tables of this room."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('cases', '0001_schema'),
        ('customers', '0001_schema'),
        ('files', '0001_initial'),
        ('staff', '0001_schema'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hotline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit', verbose_name='unit')),
                ('number', models.CharField(max_length=40, verbose_name='phone')),
            ],
        ),
        migrations.CreateModel(
            name='PhoneCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handle', models.CharField(max_length=40, unique=True)),
                ('phone', models.CharField(max_length=20)),
                ('code_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['made_at'], name='phone_code_by_time')],
            },
        ),
        migrations.CreateModel(
            name='PortalLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='code')),
                ('premises', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.premises', verbose_name='place')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer', verbose_name='customer')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit', verbose_name='unit')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
            ],
            options={
                'verbose_name': 'QR code',
                'constraints': [models.CheckConstraint(condition=models.Q(('premises__isnull', True), ('customer__isnull', True), _connector='XOR'), name='portal_link_leads_to_one'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('premises',), name='portal_link_once_per_premises'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('customer',), name='portal_link_once_per_customer')],
            },
        ),
        migrations.CreateModel(
            name='PortalMatter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.portallink')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('phone', models.CharField(max_length=20, verbose_name='phone')),
                ('made_at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'indexes': [models.Index(fields=['phone', '-made_at'], name='portal_matter_by_phone')],
            },
        ),
        migrations.CreateModel(
            name='PortalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='portal.portalmatter')),
                ('key_hash', models.CharField(max_length=64)),
                ('attachment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('taken_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('matter', 'key_hash'), name='portal_step_once')],
            },
        ),
    ]
