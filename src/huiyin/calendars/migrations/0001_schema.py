"""The tables of this room."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [('calendars', '0001_initial'), ('calendars', '0002_holiday_editions')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('spec', models.JSONField(verbose_name='shifts and dates')),
                ('holidays_version', models.CharField(blank=True, max_length=20, verbose_name='edition of the holiday table')),
                ('created_at', models.DateTimeField(verbose_name='published at')),
            ],
            options={
                'verbose_name': 'version of a calendar',
                'verbose_name_plural': 'versions of calendars',
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='calendar_version_number_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='HolidayEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='edition')),
                ('base', models.CharField(max_length=20, verbose_name='edition before')),
                ('holidays', models.JSONField(verbose_name='holidays')),
                ('workdays', models.JSONField(verbose_name='adjusted workdays')),
                ('announced_at', models.DateTimeField(verbose_name='announced at')),
            ],
            options={
                'verbose_name': 'edition of the holiday table',
                'verbose_name_plural': 'editions of the holiday table',
            },
        ),
        migrations.CreateModel(
            name='WorkingCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(verbose_name='code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('current', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calendars.calendarversion', verbose_name='current version')),
            ],
            options={
                'verbose_name': 'working calendar',
                'verbose_name_plural': 'working calendars',
                'constraints': [models.UniqueConstraint(fields=('code',), name='calendar_code_is_unique')],
            },
        ),
        migrations.AddField(
            model_name='calendarversion',
            name='calendar',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='calendars.workingcalendar', verbose_name='working calendar'),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.UniqueConstraint(fields=('calendar', 'number'), name='calendar_version_number_is_unique'),
        ),
    ]
