from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subjects", "0007_identityissue")]
    operations = [
        migrations.AddIndex(
            "subject",
            models.Index(
                condition=models.Q(("state", "pending")),
                fields=["region_6", "submitted_at", "id"],
                include=("region_code",),
                name="subjects_waiting",
            ),
        )
    ]
