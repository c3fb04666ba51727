"""Indexes of the list at a million rows: every sort carries the filters, places too, search finds pairs (decision 0021)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Wider indexes in the place of narrow ones."""

    dependencies = [
        ('accounts', '0005_session_begun'),
        ('organisations', '0002_contacts_and_qualifications'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='account',
            name='accounts_by_region',
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['region_code', 'id'], include=('username', 'role', 'state', 'kind'), name='accounts_place'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['role', 'region_code'], name='accounts_role_place'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['kind', 'region_code'], name='accounts_kind_place'),
        ),
    ]
