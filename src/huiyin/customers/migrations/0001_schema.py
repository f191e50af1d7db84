"""The tables of this room."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [('customers', '0001_initial')]

    initial = True

    dependencies = [
        ('staff', '0001_schema'),
        ]

    operations = [
        migrations.CreateModel(
            name='CustomerClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='code')),
                ('name_zh', models.CharField(max_length=40, verbose_name='Chinese name')),
                ('name_en', models.CharField(max_length=40, verbose_name='English name')),
                ('is_important', models.BooleanField(default=False, verbose_name='important')),
            ],
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('household', 'household'), ('organisation', 'organisation')], max_length=12, verbose_name='kind')),
                ('number', models.CharField(default='', max_length=20, verbose_name='number')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit', verbose_name='unit')),
                ('klass', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customerclass', verbose_name='class')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'number'], name='customer_by_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='customer_number_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='customers.customer')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('title', models.CharField(blank=True, default='', max_length=60, verbose_name='job title')),
            ],
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_points', to='customers.customer')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contact_points', to='customers.contact')),
                ('kind', models.CharField(choices=[('mobile', 'mobile'), ('phone', 'phone'), ('email', 'e-mail'), ('wechat', 'WeChat'), ('address', 'address')], max_length=10, verbose_name='kind')),
                ('value', models.CharField(max_length=200, verbose_name='value')),
                ('digits', models.CharField(max_length=200)),
                ('is_preferred', models.BooleanField(default=False, verbose_name='preferred')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('until__isnull', True)), fields=['digits'], name='contact_point_by_digits')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_preferred', True), ('until__isnull', True)), fields=('customer',), name='contact_point_is_preferred_once_per_customer')],
            },
        ),
        migrations.CreateModel(
            name='Premises',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True)),
                ('depth', models.PositiveIntegerField()),
                ('numchild', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(choices=[('project', 'project'), ('building', 'building'), ('entrance', 'entrance'), ('room', 'room'), ('place', 'public place')], max_length=10, verbose_name='kind')),
                ('code', models.CharField(max_length=30, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('full_name', models.CharField(max_length=250, verbose_name='full name')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit', verbose_name='unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Residence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='customers.customer')),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='customers.premises')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('tenant', 'tenant'), ('family', 'family member'), ('user', 'occupier')], max_length=10, verbose_name='role')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('customer', 'premises'), name='residence_is_open_once_per_customer_and_premises'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='residence_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to='customers.contactpoint')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('at', models.DateTimeField()),
            ],
        ),
    ]
