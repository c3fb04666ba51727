"""Sub-accounts whose persons were erased: restores of older backups erase them again."""

from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """A table of its own, because its numbers are those of accounts."""

    dependencies = [("privacy", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AccountErasure",
            fields=[
                ("account_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "privacy_accounterasure"},
        ),
        GuardTables("privacy_accounterasure"),
    ]
