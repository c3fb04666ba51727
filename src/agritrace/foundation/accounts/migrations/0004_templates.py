"""Role templates, and what a one-time code is for (decision 0017)."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """Two guarded tables; codes sent to an e-mail address say so in a column of their own instead of the network's."""

    dependencies = [("accounts", "0003_offices"), ("organisations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="onetimecode", name="purpose", field=models.CharField(default="login", max_length=8)
        ),
        migrations.RunSQL(
            "UPDATE accounts_onetimecode SET purpose = 'email', network = '' WHERE network = 'email'",
            "UPDATE accounts_onetimecode SET network = 'email' WHERE purpose = 'email'",
        ),
        migrations.AddConstraint(
            model_name="onetimecode",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["login", "email"])), name="accounts_code_purpose"
            ),
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=12)),
                ("level", models.SmallIntegerField(null=True)),
                ("role", models.CharField(max_length=8)),
                ("title", models.CharField(max_length=20)),
                ("words", models.CharField(blank=True, max_length=80)),
                (
                    "permissions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None),
                ),
                ("state", models.CharField(default="offered", max_length=8)),
                ("version", models.IntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "accounts_template",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["offered", "deleted"])), name="accounts_template_state"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "offered")),
                        fields=("organisation", "kind", "level", "role", "title"),
                        name="accounts_template_title",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateUse",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key", models.CharField(blank=True, db_collation="C", max_length=40)),
                ("version", models.IntegerField(default=1)),
                (
                    "basis",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "accounts_templateuse",
                "indexes": [models.Index(fields=["key"], name="accounts_use_key")],
            },
        ),
        GuardTables("accounts_template", "accounts_templateuse"),
    ]
