"""The place carries the day of opening, so that unused accounts are looked for in the index; the disabled have their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A wider index of places, a small one of the disabled."""

    dependencies = [
        ('accounts', '0006_lists'),
        ('organisations', '0002_contacts_and_qualifications'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='account',
            name='accounts_place',
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['region_code', 'id'], include=('username', 'role', 'state', 'kind', 'created_at'), name='accounts_place'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('state', 'disabled')), fields=['region_code', 'id'], include=('username',), name='accounts_disabled'),
        ),
    ]
