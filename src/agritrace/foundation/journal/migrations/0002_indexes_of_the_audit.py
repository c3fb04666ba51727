"""Indexes for the search of auditors: every one carries the order (recorded_at, id) after what it finds by.

Object lines get the act of their record, so that an act in a region is found without looking at the records.
"""

from django.db import migrations, models

FORWARD = """
ALTER TABLE journal_recordobject ADD COLUMN act varchar(80) NOT NULL DEFAULT '';
UPDATE journal_recordobject o SET act = r.act FROM journal_record r
  WHERE r.id = o.record_id AND r.recorded_at = o.recorded_at;
DROP INDEX journal_record_account;
DROP INDEX journal_recordobject_history;
CREATE INDEX journal_record_time ON journal_record (recorded_at, id);
CREATE INDEX journal_record_account ON journal_record (account_id, recorded_at, id);
CREATE INDEX journal_record_act ON journal_record (act, recorded_at, id);
CREATE INDEX journal_record_cause ON journal_record (cause_id) WHERE cause_id IS NOT NULL;
CREATE INDEX journal_recordobject_history ON journal_recordobject (kind, object_id, recorded_at, record_id);
CREATE INDEX journal_recordobject_record ON journal_recordobject (record_id);
CREATE INDEX journal_recordobject_province
  ON journal_recordobject (left(region_code, 2), recorded_at, record_id) INCLUDE (region_code, act);
CREATE INDEX journal_recordobject_county
  ON journal_recordobject (left(region_code, 6), recorded_at, record_id) INCLUDE (region_code, act);
"""
BACK = """
DROP INDEX journal_recordobject_county, journal_recordobject_province, journal_recordobject_record,
  journal_recordobject_history, journal_record_cause, journal_record_act, journal_record_account, journal_record_time;
CREATE INDEX journal_record_account ON journal_record (account_id, id);
CREATE INDEX journal_recordobject_history ON journal_recordobject (kind, object_id, record_id);
ALTER TABLE journal_recordobject DROP COLUMN act;
"""


class Migration(migrations.Migration):
    """The indexes of parents pass to every partition, also to those made later."""

    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACK)],
            state_operations=[
                migrations.AddField("recordobject", "act", models.CharField(default="", max_length=80)),
            ],
        )
    ]
