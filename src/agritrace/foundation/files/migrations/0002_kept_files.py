"""Files that a room above keeps: a state of their own, and media types of office files."""

import agritrace.foundation.files.values
from django.db import migrations, models


class Migration(migrations.Migration):
    """Widen and allow."""

    dependencies = [
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='storedfile',
            name='files_storedfile_state',
        ),
        migrations.AlterField(
            model_name='storedfile',
            name='media_type',
            field=models.CharField(max_length=80),
        ),
        migrations.AddConstraint(
            model_name='storedfile',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', [agritrace.foundation.files.values.FileState['LOOSE'], agritrace.foundation.files.values.FileState['CLAIMED'], agritrace.foundation.files.values.FileState['KEPT'], agritrace.foundation.files.values.FileState['ERASED']])), name='files_storedfile_state'),
        ),
    ]
