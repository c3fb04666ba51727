"""The vouchers under way by their day of issue, for the timer that lets them lapse."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vouchers", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="voucher",
            index=models.Index(
                fields=["issued_at", "id"],
                name="vouchers_under_way",
                condition=models.Q(("state__in", ["issued", "printed"])),
            ),
        ),
    ]
