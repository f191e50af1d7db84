"""The tables of this room."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [('staff', '0001_initial'), ('staff', '0003_api_tokens'), ('staff', '0004_duty'), ('staff', '0005_login_security')]

    initial = True

    dependencies = [
        ('calendars', '0001_schema'),
    ]

    operations = [
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('name_zh', models.CharField(max_length=40, verbose_name='Chinese name')),
                ('name_en', models.CharField(max_length=40, verbose_name='English name')),
                ('permissions', models.JSONField(default=list, verbose_name='permissions')),
                ('is_everywhere', models.BooleanField(default=False, verbose_name='holds everywhere')),
                ('is_standard', models.BooleanField(default=False, verbose_name='as delivered')),
                ('needs_second_factor', models.BooleanField(default=False, verbose_name='demands a second factor')),
                ('password_length', models.PositiveSmallIntegerField(default=10, verbose_name='least length of a password')),
                ('password_days', models.PositiveSmallIntegerField(default=0, verbose_name='days until a password must be changed')),
                ('password_history', models.PositiveSmallIntegerField(default=0, verbose_name='passwords that may not return')),
            ],
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='user name')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('number', models.CharField(blank=True, default='', max_length=30, verbose_name='employee number')),
                ('phone', models.CharField(blank=True, default='', max_length=30, verbose_name='phone')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language')),
                ('is_active', models.BooleanField(default=True, verbose_name='may log in')),
                ('is_demo', models.BooleanField(default=False, verbose_name='demo login')),
                ('password_set_at', models.DateTimeField(blank=True, null=True, verbose_name='password set')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='staff_username_is_unique_in_any_case'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='staff_number_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='OrgUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True)),
                ('depth', models.PositiveIntegerField()),
                ('numchild', models.PositiveIntegerField(default=0)),
                ('code', models.CharField(max_length=30, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('kind', models.CharField(choices=[('group', 'group'), ('company', 'company'), ('branch', 'branch'), ('office', 'management office'), ('department', 'department')], max_length=12, verbose_name='kind')),
                ('is_desk', models.BooleanField(default=False, verbose_name='service desk')),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calendars.workingcalendar', verbose_name='working calendar')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code',), name='unit_code_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='DutyShift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('code', models.CharField(max_length=10, verbose_name='shift')),
                ('begins_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('status', models.CharField(choices=[('planned', 'on the roster'), ('handed_over', 'handed over'), ('taken_over', 'taken over'), ('removed', 'taken off the roster')], default='planned', max_length=12)),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'ends_at'], name='duty_shift_by_unit'), models.Index(fields=['staff', 'ends_at'], name='duty_shift_by_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'removed'), _negated=True), fields=('staff', 'begins_at'), name='duty_shift_is_one_per_person_and_time'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='duty_shift_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='DutyHandover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shift', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handover', to='staff.dutyshift')),
                ('notes', models.TextField(verbose_name='hand-over notes')),
                ('handed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handed_at', models.DateTimeField()),
                ('incoming', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_at', models.DateTimeField(null=True)),
                ('remark', models.CharField(blank=True, default='', max_length=500, verbose_name='remark')),
            ],
        ),
        migrations.CreateModel(
            name='DutyRoster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit')),
                ('kinds', models.JSONField()),
                ('cycle', models.CharField(max_length=200)),
                ('swaps_need_approval', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='staff.orgunit')),
                ('title', models.CharField(max_length=60, verbose_name='title of the position')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='staff.role')),
                ('scope_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit')),
                ('is_head', models.BooleanField(default=False, verbose_name='head of the unit')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
        ),
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to=settings.AUTH_USER_MODEL)),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='staff.position')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('staff', 'position'), name='holding_is_open_once_per_person_and_position'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='holding_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=60, verbose_name='what it is for')),
                ('prefix', models.CharField(max_length=12, verbose_name='begins with')),
                ('digest', models.CharField(max_length=64)),
                ('scopes', models.JSONField(default=list, verbose_name='permissions')),
                ('created_at', models.DateTimeField(verbose_name='made')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='valid until')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('digest',), name='api_token_digest_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='DutySwap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swaps', to='staff.dutyshift')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other_shift', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.dutyshift')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('asked', 'asked'), ('agreed', 'agreed, to be approved'), ('done', 'swapped'), ('declined', 'declined'), ('refused', 'not approved'), ('withdrawn', 'withdrawn')], default='asked', max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ('asked', 'agreed'))), fields=('shift',), name='duty_swap_is_asked_once_per_shift')],
            },
        ),
        migrations.CreateModel(
            name='FormerPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_passwords', to=settings.AUTH_USER_MODEL)),
                ('encoded', models.CharField(max_length=128)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['staff', 'set_at'], name='former_password_by_person')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identities', to=settings.AUTH_USER_MODEL)),
                ('issuer', models.CharField(max_length=200, verbose_name='service')),
                ('subject', models.CharField(max_length=255, verbose_name='known there as')),
                ('linked_at', models.DateTimeField(verbose_name='linked')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issuer', 'subject'), name='identity_belongs_to_one_person'), models.UniqueConstraint(fields=('issuer', 'staff'), name='person_has_one_identity_per_service')],
            },
        ),
        migrations.CreateModel(
            name='LoginSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                ('session_key', models.CharField(max_length=40)),
                ('how', models.CharField(choices=[('password', 'password'), ('sso', 'single sign-on')], max_length=10, verbose_name='by')),
                ('second_factor', models.BooleanField(default=False, verbose_name='second factor')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='network address')),
                ('device', models.CharField(blank=True, default='', max_length=300, verbose_name='device')),
                ('begun_at', models.DateTimeField(verbose_name='logged in')),
                ('seen_at', models.DateTimeField(verbose_name='last seen')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session_key',), name='login_session_key_is_unique')],
            },
        ),
    ]
