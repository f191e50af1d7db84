"""Packs for auditors, and views of the board that people keep."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_counted_periods'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditPack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_id', models.BigIntegerField(null=True)),
                ('unit_path', models.CharField(blank=True, default='', max_length=255)),
                ('since', models.CharField(max_length=7)),
                ('until', models.CharField(max_length=7)),
                ('language', models.CharField(max_length=10)),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('running', 'being made'), ('ready', 'ready'), ('failed', 'failed')], default='waiting', max_length=10)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('asked_by_id', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('touched_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(null=True)),
                ('obligations', models.PositiveIntegerField(default=0)),
                ('events', models.PositiveIntegerField(default=0)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(blank=True, default='', max_length=64)),
                ('problem', models.TextField(blank=True, default='')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.procedure')),
            ],
        ),
        migrations.CreateModel(
            name='BoardView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff_id', models.BigIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('staff_id', 'name'), name='board_view_name_once')],
            },
        ),
    ]
