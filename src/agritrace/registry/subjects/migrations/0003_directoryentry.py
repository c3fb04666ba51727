"""Subjects that came out of the directory of a county."""

from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("subjects", "0002_life"),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryEntry',
            fields=[
                ('subject_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('content', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'subjects_directoryentry',
            },
        ),
        GuardTables("subjects_directoryentry"),
    ]
