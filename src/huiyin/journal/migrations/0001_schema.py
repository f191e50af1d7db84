"""The tables of this room."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [('journal', '0001_initial'), ('journal', '0003_replies')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('first_id', models.BigIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('events', models.PositiveIntegerField()),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('follower', models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name='follower')),
                ('position', models.BigIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('error', models.TextField(blank=True, default='')),
                ('retry_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('pk', models.CompositePrimaryKey('name', 'year', blank=True, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('pk', models.CompositePrimaryKey('subject_kind', 'subject_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=30)),
                ('subject_id', models.BigIntegerField()),
                ('sequence', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=200)),
                ('request', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('body', models.TextField()),
                ('replied_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['replied_at'], name='reply_by_time')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'key'), name='reply_once_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('subject_kind', models.CharField(max_length=30)),
                ('subject_id', models.BigIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('customer_id', models.BigIntegerField(null=True)),
                ('unit_id', models.BigIntegerField(null=True)),
                ('unit_path', models.CharField(default='', max_length=255)),
                ('calendar_id', models.BigIntegerField(null=True)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(default='', max_length=60)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('voids', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.event')),
                ('imported', models.BooleanField(default=False)),
                ('data', models.JSONField()),
            ],
            options={
                'indexes': [models.Index(fields=['name', 'occurred_at'], name='event_by_name'), models.Index(condition=models.Q(('customer_id__isnull', False)), fields=['customer_id', 'occurred_at'], name='event_by_customer')],
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'sequence'), name='event_sequence_is_unique_per_subject'), models.UniqueConstraint(condition=models.Q(('voids__isnull', False)), fields=('voids',), name='event_is_voided_at_most_once'), models.CheckConstraint(condition=models.Q(('occurred_at__lte', models.F('recorded_at'))), name='event_is_not_from_the_future')],
            },
        ),
    ]
