"""Who sees to which piece of work."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First table."""

    initial = True

    dependencies = [
        ("journal", "0001_initial"),
        ("organisations", "0001_initial"),
        ("accounts", "0004_templates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Holder",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(db_collation="C", max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "handovers_holder",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="handovers_holder_once"),
                ],
            },
        ),
        GuardTables("handovers_holder"),
    ]
