"""Whoever recorded a consent sees to that farmer: consents given before holders existed get theirs (decision 0017)."""

from django.db import migrations

HOLDERS = """
SELECT set_config('agritrace.record', '0', true);
INSERT INTO handovers_holder (kind, object_id, account_id, organisation_id, since)
SELECT 'consent', c.id, a.id, a.organisation_id, c.recorded_at
FROM proxies_consent c JOIN accounts_account a ON a.id = c.recorded_by
WHERE c.state = 'given' AND c.proxy_kind = 'office' AND a.organisation_id = c.proxy_organisation_id
ON CONFLICT DO NOTHING;
SELECT set_config('agritrace.record', '', true);
"""


class Migration(migrations.Migration):
    """Rows of another room, written by the program itself."""

    dependencies = [("proxies", "0001_initial"), ("handovers", "0001_initial")]

    operations = [migrations.RunSQL(HOLDERS, migrations.RunSQL.noop)]
