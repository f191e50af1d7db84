import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Voice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('remark', 'remark'), ('opinion', 'opinion')], max_length=8, verbose_name='kind')),
                ('round', models.PositiveSmallIntegerField(default=1, verbose_name='round')),
                ('words', models.TextField(blank=True, verbose_name='words')),
                ('is_satisfied', models.BooleanField(null=True, verbose_name='satisfied')),
                ('level', models.PositiveSmallIntegerField(null=True, verbose_name='satisfaction')),
                ('said_at', models.DateTimeField(verbose_name='at')),
                ('seen_at', models.DateTimeField(null=True, verbose_name='seen at')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voices', to='cases.case')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='seen by')),
            ],
            options={
                'verbose_name': "customer's voice",
                'indexes': [models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['case'], name='voice_unseen')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'opinion')), fields=('case', 'round'), name='voice_one_opinion_per_round'), models.CheckConstraint(condition=models.Q(('level__isnull', True), ('level__range', (1, 5)), _connector='OR'), name='voice_level_is_1_to_5')],
            },
        ),
    ]
