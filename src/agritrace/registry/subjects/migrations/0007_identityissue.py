"""Cards and plaques that were taken out of force."""

from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("subjects", "0006_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name='IdentityIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('issue', models.SmallIntegerField()),
                ('why', models.CharField(db_collation='C', max_length=8)),
                ('ended_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'subjects_identityissue',
                'constraints': [
                    models.UniqueConstraint(fields=('subject_id', 'issue'), name='subjects_issue_once'),
                    models.CheckConstraint(
                        condition=models.Q(why__in=['lost', 'damaged', 'renewed']), name='subjects_issue_why'
                    ),
                ],
            },
        ),
        GuardTables("subjects_identityissue"),
    ]
