"""Subjects met in the field: their ends, whom they belong to, and the code an application names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Temporary subjects."""

    dependencies = [
        ('subjects', '0003_directoryentry'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='subject',
            name='subjects_subject_state',
        ),
        migrations.AddField(
            model_name='subject',
            name='claimed_code',
            field=models.CharField(blank=True, db_collation='C', db_default='', default='', max_length=16),
        ),
        migrations.AddField(
            model_name='subject',
            name='joined_to',
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='subject',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'temporary', 'pending', 'rejected', 'active', 'change_pending', 'suspended', 'cancel_pending', 'cancelled', 'revoked', 'joined', 'closed'])), name='subjects_subject_state'),
        ),
    ]
