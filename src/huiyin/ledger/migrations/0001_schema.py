"""The tables of this room."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [('ledger', '0001_initial'), ('ledger', '0002_calendar_feed'), ('ledger', '0003_lean_indexes'), ('ledger', '0004_provisional')]

    initial = True

    dependencies = [
        ('journal', '0001_schema'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff_id', models.BigIntegerField(unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('title_zh', models.CharField(max_length=120)),
                ('title_en', models.CharField(max_length=120)),
                ('owner', models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='ProcedureVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='ledger.procedure')),
                ('number', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('draft', 'draft'), ('issued', 'issued'), ('superseded', 'superseded')], max_length=12)),
                ('installed_at', models.DateTimeField()),
                ('effective_from', models.DateTimeField()),
                ('effective_until', models.DateTimeField(null=True)),
                ('pack', models.CharField(blank=True, default='', max_length=60)),
                ('history', models.BooleanField(default=False)),
                ('content_hash', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('procedure', 'number'), name='version_number_is_unique_per_procedure')],
            },
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='ledger.procedureversion')),
                ('code', models.CharField(max_length=60)),
                ('number', models.CharField(max_length=20)),
                ('position', models.PositiveSmallIntegerField()),
                ('source', models.JSONField()),
                ('text_zh', models.TextField()),
                ('text_en', models.TextField()),
                ('role', models.CharField(max_length=60)),
                ('target', models.PositiveSmallIntegerField(null=True)),
                ('control', models.JSONField()),
                ('ladder', models.JSONField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='clause_code_is_unique_per_version')],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.clause')),
                ('clause_code', models.CharField(max_length=60)),
                ('trigger', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.event')),
                ('subject_kind', models.CharField(max_length=30)),
                ('subject_id', models.BigIntegerField()),
                ('customer_id', models.BigIntegerField(null=True)),
                ('unit_id', models.BigIntegerField(null=True)),
                ('unit_path', models.CharField(default='', max_length=255)),
                ('month', models.CharField(max_length=7)),
                ('responsible_id', models.BigIntegerField(null=True)),
                ('responsible_unit_id', models.BigIntegerField(null=True)),
                ('status', models.CharField(choices=[('open', 'open'), ('met', 'met'), ('met_late', 'met late'), ('waived', 'waived'), ('cancelled', 'cancelled')], max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('provisional', models.BooleanField(default=False)),
                ('paused_since', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closing_id', models.BigIntegerField(null=True)),
                ('urgings', models.PositiveIntegerField(default=0)),
                ('restated', models.BooleanField(default=False)),
                ('imported', models.BooleanField(default=False)),
                ('next_step_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='obligation_by_subject'), models.Index(condition=models.Q(('closed_at__isnull', True), ('imported', False)), fields=['responsible_id', 'due_at'], name='obligation_open_by_person'), models.Index(condition=models.Q(('closed_at__isnull', True), ('imported', False)), fields=['responsible_unit_id', 'due_at'], name='obligation_open_by_unit'), models.Index(condition=models.Q(('closed_at__isnull', True), ('provisional', True)), fields=['due_at'], name='obligation_provisional'), models.Index(condition=models.Q(('next_step_at__isnull', False)), fields=['next_step_at'], name='obligation_next_step'), models.Index(fields=['clause_code', 'month', 'unit_id'], name='obligation_for_the_board')],
                'constraints': [models.UniqueConstraint(fields=('trigger', 'clause'), name='obligation_is_opened_once_per_clause_and_event'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='obligation_is_closed_iff_it_says_when')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='ledger.procedure')),
                ('unit_id', models.BigIntegerField()),
                ('unit_path', models.CharField(max_length=255)),
                ('since', models.DateTimeField()),
                ('is_end', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff_id', models.BigIntegerField()),
                ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.obligation')),
                ('event_id', models.BigIntegerField()),
                ('cause', models.CharField(choices=[('ladder', 'reminder'), ('urged', 'urged')], max_length=8)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['staff_id', 'at'], name='reminder_unread_by_person')],
                'constraints': [models.UniqueConstraint(fields=('event_id', 'staff_id', 'obligation'), name='reminder_is_sent_once_per_event_and_person')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause_code', models.CharField(max_length=60)),
                ('unit_id', models.BigIntegerField(null=True)),
                ('month', models.CharField(max_length=7)),
                ('outcome', models.CharField(max_length=10)),
                ('due_hour', models.DateTimeField(null=True)),
                ('number', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['clause_code', 'month'], name='tally_by_clause')],
            },
        ),
    ]
