"""The three separated offices among the roles of regulators (decision 0013)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A wider check of the role."""

    dependencies = [("accounts", "0002_sessions")]

    operations = [
        migrations.RemoveConstraint(model_name="account", name="accounts_role"),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "subject"), ("role__in", ["owner", "sub"]))
                | models.Q(models.Q(("kind", "subject"), _negated=True), ("role__in", ["admin", "user"]))
                | models.Q(("kind", "regulator"), ("role__in", ["system", "security", "audit"])),
                name="accounts_role",
            ),
        ),
        migrations.AddIndex(
            model_name="presence",
            index=models.Index(
                condition=models.Q(("failures__gt", 0)), fields=["account_id"], name="accounts_failing"
            ),
        ),
    ]
