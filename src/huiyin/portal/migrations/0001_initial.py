import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0002_voices'),
        ('customers', '0002_classes'),
        ('files', '0001_initial'),
        ('staff', '0002_throttle'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hotline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, verbose_name='phone')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit', verbose_name='unit')),
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
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer', verbose_name='customer')),
                ('premises', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.premises', verbose_name='place')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'QR code',
            },
        ),
        migrations.CreateModel(
            name='PortalMatter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('phone', models.CharField(max_length=20, verbose_name='phone')),
                ('made_at', models.DateTimeField(verbose_name='at')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.portallink')),
            ],
        ),
        migrations.CreateModel(
            name='PortalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64)),
                ('taken_at', models.DateTimeField()),
                ('attachment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='portal.portalmatter')),
            ],
        ),
        migrations.AddConstraint(
            model_name='portallink',
            constraint=models.CheckConstraint(condition=models.Q(('premises__isnull', True), ('customer__isnull', True), _connector='XOR'), name='portal_link_leads_to_one'),
        ),
        migrations.AddConstraint(
            model_name='portallink',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('premises',), name='portal_link_once_per_premises'),
        ),
        migrations.AddConstraint(
            model_name='portallink',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('customer',), name='portal_link_once_per_customer'),
        ),
        migrations.AddIndex(
            model_name='portalmatter',
            index=models.Index(fields=['phone', '-made_at'], name='portal_matter_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='portalstep',
            constraint=models.UniqueConstraint(fields=('matter', 'key_hash'), name='portal_step_once'),
        ),
    ]
