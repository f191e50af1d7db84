"""What is counted in periods."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_open_by_due_time'),
    ]

    operations = [
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.BigIntegerField()),
                ('member_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause_code', models.CharField(max_length=60)),
                ('unit_path', models.CharField(max_length=255)),
                ('looked_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member_id', models.BigIntegerField()),
                ('left_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause_code', models.CharField(max_length=60)),
                ('group_kind', models.CharField(max_length=30)),
                ('group_id', models.BigIntegerField()),
                ('term', models.CharField(max_length=40)),
                ('part', models.PositiveIntegerField()),
                ('member_kind', models.CharField(max_length=30)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('reads_from', models.DateTimeField()),
                ('opened_id', models.BigIntegerField(null=True)),
                ('is_whole', models.BooleanField(default=False)),
                ('looked_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='obligation',
            name='obligation_is_opened_once_per_clause_and_event',
        ),
        migrations.AddField(
            model_name='obligation',
            name='achieved',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='obligation',
            name='period_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='obligation',
            name='required',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(condition=models.Q(('period_id__isnull', False)), fields=['period_id', 'subject_id'], name='obligation_by_period'),
        ),
        migrations.AddConstraint(
            model_name='obligation',
            constraint=models.UniqueConstraint(fields=('trigger', 'clause', 'subject_id'), name='obligation_is_opened_once_per_clause_and_event'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.UniqueConstraint(fields=('clause_code', 'unit_path'), name='look_once'),
        ),
        migrations.AddIndex(
            model_name='period',
            index=models.Index(fields=['until'], name='period_by_end'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.UniqueConstraint(fields=('clause_code', 'group_kind', 'group_id', 'term', 'part'), name='period_is_opened_once'),
        ),
        migrations.AddField(
            model_name='member',
            name='period',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='ledger.period'),
        ),
        migrations.AddField(
            model_name='credit',
            name='period',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='ledger.period'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['member_id'], name='member_by_id'),
        ),
        migrations.AddIndex(
            model_name='credit',
            index=models.Index(fields=['event_id'], name='credit_by_event'),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.UniqueConstraint(fields=('period', 'member_id', 'event_id'), name='credit_once'),
        ),
    ]
