"""Regions with their dated changes, the boundaries of counties, and which edition is loaded."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True
    dependencies = [("journal", "0001_initial")]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.CharField(db_collation="C", max_length=12, primary_key=True, serialize=False)),
                ("name", models.CharField(db_collation="C", max_length=60)),
                ("path", models.CharField(max_length=160)),
                ("level", models.SmallIntegerField()),
                ("parent", models.CharField(blank=True, db_collation="C", max_length=12)),
                ("pinyin", models.CharField(db_collation="C", max_length=120)),
                ("initials", models.CharField(db_collation="C", max_length=60)),
                ("grouping", models.BooleanField(default=False)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "db_table": "regions_region",
                "indexes": [
                    models.Index(fields=["parent", "pinyin"], name="regions_region_parent"),
                    models.Index(fields=["name"], name="regions_region_name"),
                    models.Index(fields=["pinyin"], name="regions_region_pinyin"),
                    models.Index(fields=["initials"], name="regions_region_initials"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["path"], name="regions_region_path", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_code", models.CharField(db_collation="C", max_length=12)),
                ("from_name", models.CharField(blank=True, max_length=60)),
                ("to_code", models.CharField(db_collation="C", max_length=12)),
                ("kind", models.CharField(max_length=10)),
                ("effective", models.DateField()),
                ("source", models.CharField(max_length=300)),
            ],
            options={
                "db_table": "regions_regionchange",
                "constraints": [
                    models.UniqueConstraint(fields=("from_code", "effective"), name="regions_regionchange_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Boundary",
            fields=[
                ("polygon", models.CharField(db_collation="C", max_length=6, primary_key=True, serialize=False)),
                ("county", models.CharField(blank=True, db_collation="C", db_index=True, max_length=12)),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                ("outline", models.BinaryField()),
            ],
            options={"db_table": "regions_boundary"},
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={"db_table": "regions_edition"},
        ),
        GuardTables("regions_region", "regions_regionchange", "regions_boundary", "regions_edition"),
    ]
