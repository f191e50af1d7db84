"""People apart from their posts; facts with history and freshness; notes, team, sites; opting out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_posts(apps, schema_editor):
    """Each person who is known holds a post at the customer; since when, nobody noted."""
    Contact = apps.get_model("customers", "Contact")
    Post = apps.get_model("customers", "Post")
    batch = []
    for pk, customer_id, title in Contact.objects.order_by("pk").values_list("pk", "customer_id", "title").iterator(2000):
        batch.append(Post(contact_id=pk, customer_id=customer_id, title=title))
        if len(batch) == 1000:
            Post.objects.bulk_create(batch)
            batch = []
    Post.objects.bulk_create(batch)


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_classes'),
        ('staff', '0002_throttle'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='left_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='quiet_from',
            field=models.TimeField(blank=True, null=True, verbose_name='no calls from'),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='quiet_until',
            field=models.TimeField(blank=True, null=True, verbose_name='no calls until'),
        ),
        migrations.AddField(
            model_name='customer',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='customer',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='branches', to='customers.customer', verbose_name='parent company'),
        ),
        migrations.AddField(
            model_name='reveal',
            name='customer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='kind',
            field=models.CharField(choices=[('household', 'household'), ('organisation', 'organisation'), ('person', 'person')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='reveal',
            name='contact_point',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to='customers.contactpoint'),
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('address', models.CharField(blank=True, default='', max_length=200, verbose_name='address')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='customers.customer')),
            ],
        ),
        migrations.CreateModel(
            name='CardCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cards', models.PositiveIntegerField()),
                ('stale', models.PositiveIntegerField()),
                ('words', models.TextField(verbose_name='what was found')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.orgunit')),
            ],
            options={
                'indexes': [models.Index(fields=['staff', 'at'], name='card_check_by_staff')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('identity', 'Basic facts'), ('reach', 'Contact points'), ('people', 'People'), ('premises', 'Premises'), ('business', 'Business and needs'), ('terms', 'Credit and terms')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='customers.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('customer', 'group'), name='a_group_is_confirmed_once')],
            },
        ),
        migrations.CreateModel(
            name='FactChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=20)),
                ('about', models.CharField(blank=True, default='', max_length=30)),
                ('before', models.CharField(blank=True, default='', max_length=250)),
                ('after', models.CharField(blank=True, default='', max_length=250)),
                ('cause', models.CharField(max_length=200, verbose_name='cause')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'at'], name='fact_change_by_customer')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(verbose_name='note')),
                ('visibility', models.CharField(choices=[('unit', 'everybody who sees the customer'), ('team', 'those who look after it'), ('private', 'only me')], default='unit', max_length=8, verbose_name='who reads it')),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'at'], name='note_by_customer')],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(blank=True, choices=[('notice', 'notices'), ('care', 'care and greetings'), ('survey', 'surveys'), ('offer', 'offers')], default='', max_length=10, verbose_name='purpose')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('contact_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opt_outs', to='customers.contactpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('contact_point', 'purpose'), name='opt_out_stands_once_per_point_and_purpose')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.CharField(blank=True, default='', max_length=60, verbose_name='department')),
                ('title', models.CharField(blank=True, default='', max_length=60, verbose_name='job title')),
                ('part', models.CharField(blank=True, choices=[('decides', 'decides'), ('influences', 'influences'), ('uses', 'uses the service'), ('pays', 'pays'), ('liaises', 'is our contact')], default='', max_length=12, verbose_name='part in decisions')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='customers.contact')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='customers.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('contact',), name='post_is_open_once_per_contact'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='post_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(blank=True, default='', max_length=60, verbose_name='nature')),
                ('industry', models.CharField(blank=True, default='', max_length=60, verbose_name='industry')),
                ('size', models.CharField(blank=True, default='', max_length=60, verbose_name='size')),
                ('scope', models.CharField(blank=True, default='', max_length=200, verbose_name='business scope')),
                ('overview', models.TextField(blank=True, default='', verbose_name='overview')),
                ('situation', models.TextField(blank=True, default='', verbose_name='business situation')),
                ('needs', models.TextField(blank=True, default='', verbose_name='needs')),
                ('preferences', models.TextField(blank=True, default='', verbose_name='preferences')),
                ('market', models.CharField(blank=True, default='', max_length=120, verbose_name='target market')),
                ('consumers', models.CharField(blank=True, default='', max_length=120, verbose_name='consumer group')),
                ('credit_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='credit limit')),
                ('payment_terms', models.CharField(blank=True, default='', max_length=120, verbose_name='payment terms')),
                ('discount', models.CharField(blank=True, default='', max_length=60, verbose_name='discount')),
                ('credit', models.CharField(blank=True, default='', max_length=120, verbose_name='credit status')),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='profile', to='customers.customer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('credit_limit__isnull', True), ('credit_limit__gte', 0), _connector='OR'), name='credit_limit_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('duty', models.CharField(blank=True, default='', max_length=60, verbose_name='for what')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team', to='customers.customer')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('customer', 'staff'), name='team_member_is_there_once_per_customer')],
            },
        ),
        migrations.RunPython(give_posts, migrations.RunPython.noop, elidable=True),
    ]
