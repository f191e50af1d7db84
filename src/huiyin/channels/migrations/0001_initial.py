"""The tables of this room."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('staff', '0001_schema'),
        ]

    operations = [
        migrations.CreateModel(
            name='RawMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('data', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('way', models.CharField(choices=[('mail', 'e-mail'), ('sms', 'text message'), ('wecom', 'WeCom group'), ('dingtalk', 'DingTalk group'), ('feishu', 'Feishu group'), ('webhook', 'webhook')], max_length=10, verbose_name='way')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit', verbose_name='unit')),
                ('address', models.CharField(max_length=500, verbose_name='address')),
                ('secret', models.CharField(blank=True, max_length=200, verbose_name='secret')),
                ('kinds', models.JSONField(blank=True, default=list, verbose_name='what it is told')),
                ('is_markdown', models.BooleanField(default=False, verbose_name='as markdown')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'channel',
                'constraints': [models.UniqueConstraint(fields=('name',), name='channel_name_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('day', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('staff', 'day'), name='digest_is_made_once_per_person_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit', verbose_name='unit')),
                ('address', models.CharField(max_length=500, verbose_name='address')),
                ('secret', models.CharField(max_length=100, verbose_name='secret')),
                ('events', models.JSONField(default=list, verbose_name='events')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('position', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'webhook',
                'constraints': [models.UniqueConstraint(fields=('name',), name='endpoint_name_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, unique=True, verbose_name='key')),
                ('reference', models.CharField(db_index=True, max_length=40)),
                ('way', models.CharField(choices=[('mail', 'e-mail'), ('sms', 'text message'), ('wecom', 'WeCom group'), ('dingtalk', 'DingTalk group'), ('feishu', 'Feishu group'), ('webhook', 'webhook')], max_length=10, verbose_name='way')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('uncertain', 'uncertain whether sent'), ('failed', 'given up'), ('cancelled', 'cancelled')], default='waiting', max_length=10, verbose_name='status')),
                ('unit_path', models.CharField(blank=True, default='', max_length=255)),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                ('channel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.channel', verbose_name='channel')),
                ('endpoint', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.endpoint', verbose_name='webhook')),
                ('address', models.CharField(blank=True, max_length=254, verbose_name='address')),
                ('subject', models.CharField(blank=True, max_length=250, verbose_name='subject')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('mentions', models.JSONField(blank=True, default=list)),
                ('in_reply_to', models.CharField(blank=True, max_length=998)),
                ('about_kind', models.CharField(blank=True, max_length=30)),
                ('about_id', models.BigIntegerField(null=True)),
                ('event_id', models.BigIntegerField(null=True)),
                ('is_urgent', models.BooleanField(default=False, verbose_name='urgent')),
                ('not_before', models.DateTimeField(verbose_name='not before')),
                ('lease_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='tries')),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
                ('created_at', models.DateTimeField(verbose_name='written at')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
            ],
            options={
                'verbose_name': 'message',
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['not_before'], name='message_waiting'), models.Index(condition=models.Q(('status', 'sending')), fields=['lease_until'], name='message_being_sent'), models.Index(condition=models.Q(('status__in', ['uncertain', 'failed'])), fields=['id'], name='message_stuck'), models.Index(fields=['status', '-id'], name='message_by_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('status', 'sending')), models.Q(models.Q(('status', 'sending'), _negated=True), ('lease_until__isnull', True)), _connector='OR'), name='message_has_a_lease_iff_it_is_being_sent')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ways', models.JSONField(default=dict)),
                ('quiet', models.CharField(choices=[('never', 'tell me at any time'), ('hours', 'not in the hours given below'), ('off_work', 'only in the working time of my unit')], default='hours', max_length=8, verbose_name='quiet time')),
                ('quiet_since', models.TimeField(default=datetime.time(21, 0), verbose_name='quiet from')),
                ('quiet_until', models.TimeField(default=datetime.time(8, 0), verbose_name='quiet until')),
                ('digest', models.CharField(choices=[('never', 'no summary'), ('daily', 'every day'), ('workdays', 'on working days')], default='workdays', max_length=8, verbose_name='summary')),
                ('digest_at', models.TimeField(default=datetime.time(8, 30), verbose_name='summary at')),
            ],
            options={
                'verbose_name': 'preference',
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('raw', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.rawmail')),
                ('status', models.CharField(choices=[('stored', 'not read yet'), ('received', 'being taken'), ('taken', 'taken'), ('unclear', 'needs a person'), ('ignored', 'no matter'), ('dismissed', 'dismissed')], default='stored', max_length=10, verbose_name='status')),
                ('sort', models.CharField(choices=[('ordinary', 'ordinary'), ('automatic', 'automatic reply'), ('bounce', 'could not be delivered'), ('duplicate', 'came twice'), ('own', 'sent by us')], default='ordinary', max_length=10, verbose_name='sort')),
                ('problem', models.CharField(blank=True, choices=[('', ''), ('unreadable', 'it could not be read'), ('too_large', 'it is too large'), ('empty', 'it says nothing'), ('not_taken', 'it is not clear where it belongs')], max_length=12, verbose_name='problem')),
                ('detail', models.TextField(blank=True, verbose_name='details')),
                ('message_id', models.CharField(blank=True, max_length=998)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('sender_name', models.CharField(blank=True, max_length=200, verbose_name='sender')),
                ('sender', models.CharField(blank=True, max_length=254, verbose_name="sender's address")),
                ('subject', models.CharField(blank=True, max_length=500, verbose_name='subject')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('numbers', models.JSONField(default=list)),
                ('attachments', models.JSONField(default=list)),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent at')),
                ('stored_at', models.DateTimeField(verbose_name='came in at')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit', verbose_name='unit')),
                ('became_kind', models.CharField(blank=True, max_length=30)),
                ('became_id', models.BigIntegerField(null=True)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'mail',
                'indexes': [models.Index(fields=['status', '-id'], name='mail_by_status'), models.Index(fields=['became_kind', 'became_id'], name='mail_by_what_it_became')],
                'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('fingerprint', ''), _negated=True), models.Q(('sort', 'duplicate'), _negated=True)), fields=('fingerprint',), name='mail_is_taken_once')],
            },
        ),
    ]
