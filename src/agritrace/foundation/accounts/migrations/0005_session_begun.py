"""Logins are counted by day: an index of the times at which they began."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("accounts", "0004_templates")]

    operations = [
        migrations.AddIndex(
            model_name="loginsession",
            index=models.Index(fields=["begun_at"], name="accounts_session_begun"),
        ),
    ]
