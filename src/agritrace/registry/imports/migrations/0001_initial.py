"""Uploaded directories."""

from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First table."""

    initial = True

    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='DirectoryImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('organisation_id', models.BigIntegerField()),
                ('account_id', models.BigIntegerField(null=True)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('check_run', models.BigIntegerField(null=True)),
                ('take_run', models.BigIntegerField(null=True)),
                ('uploaded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'imports_directoryimport',
                'indexes': [models.Index(fields=['organisation_id', 'uploaded_at', 'id'], name='imports_own')],
            },
        ),
        GuardTables("imports_directoryimport"),
    ]
