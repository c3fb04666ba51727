"""The few bases with findings in the order of each sort, with what is searched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two small indexes."""

    dependencies = [
        ('bases', '0002_lists'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='base',
            index=models.Index(condition=models.Q(('findings', []), _negated=True), fields=['sort_key', 'id'], include=('region_code', 'findings', 'words'), name='bases_found_name'),
        ),
        migrations.AddIndex(
            model_name='base',
            index=models.Index(condition=models.Q(('findings', []), _negated=True), fields=['created_at', 'id'], include=('region_code', 'findings', 'words'), name='bases_found_day'),
        ),
    ]
