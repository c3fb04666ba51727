"""Subjects that were merged: they end, and name the subject that goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more state; who is merged names another subject."""

    dependencies = [
        ('subjects', '0004_temporary'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='subject',
            name='subjects_subject_state',
        ),
        migrations.AddConstraint(
            model_name='subject',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'temporary', 'pending', 'rejected', 'active', 'change_pending', 'suspended', 'cancel_pending', 'cancelled', 'revoked', 'joined', 'closed', 'merged'])), name='subjects_subject_state'),
        ),
        migrations.AddConstraint(
            model_name='subject',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'merged'), _negated=True), ('joined_to__isnull', False), _connector='OR'), name='subjects_subject_merged'),
        ),
        migrations.AddConstraint(
            model_name='subject',
            constraint=models.CheckConstraint(condition=models.Q(('joined_to', models.F('id')), _negated=True), name='subjects_subject_two'),
        ),
    ]
