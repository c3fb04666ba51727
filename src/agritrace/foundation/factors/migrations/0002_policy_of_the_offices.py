"""A line of the policy for each of the three separated offices, which 等保三级 asks two factors of."""

from django.db import migrations

# Its lines are rows of the first installation, not an act of somebody: the guard stands aside for this statement alone.
LINES = """
ALTER TABLE factors_policy DISABLE TRIGGER journal_guard;
INSERT INTO factors_policy (kind, role, need, grace_days, since) VALUES
  ('regulator', 'system', 'any', 30, now()),
  ('regulator', 'security', 'any', 30, now()),
  ('regulator', 'audit', 'any', 30, now())
ON CONFLICT DO NOTHING;
ALTER TABLE factors_policy ENABLE TRIGGER journal_guard;
"""
UNDONE = """
ALTER TABLE factors_policy DISABLE TRIGGER journal_guard;
DELETE FROM factors_policy WHERE kind = 'regulator' AND role IN ('system', 'security', 'audit');
ALTER TABLE factors_policy ENABLE TRIGGER journal_guard;
"""


class Migration(migrations.Migration):
    """Three more lines."""

    dependencies = [("factors", "0001_initial")]

    operations = [migrations.RunSQL(LINES, UNDONE)]
