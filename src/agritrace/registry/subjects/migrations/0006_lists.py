"""An index along which all requests are walked, with the columns of its filters (decision 0021)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index more."""

    dependencies = [
        ('subjects', '0005_merged'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='subjectrequest',
            index=models.Index(fields=['since', 'id'], include=('region_code', 'desk_region_code', 'kind', 'state'), name='subjects_request_since'),
        ),
    ]
