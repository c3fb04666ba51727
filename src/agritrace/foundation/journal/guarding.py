"""Migration operations: what is not recorded cannot be written.

Imported by migrations of every room (the one module of the journal besides its front door that they may use).
"""

from __future__ import annotations

from django.db import migrations

GUARD_FUNCTION = """
CREATE OR REPLACE FUNCTION journal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('agritrace.record', true), '') = '' THEN
    RAISE EXCEPTION 'no record is open: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'AG001';
  END IF;
  RETURN NULL;
END $$;
"""


class GuardTables(migrations.RunSQL):
    """Statement triggers that refuse writes to these tables while no record is open."""

    def __init__(self, *tables: str) -> None:
        """``tables`` are database table names, created by earlier operations of the same migration."""
        self.tables = tables
        super().__init__(
            sql=[
                f'CREATE TRIGGER journal_guard BEFORE INSERT OR UPDATE OR DELETE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION journal_guard()"
                for table in tables
            ],
            reverse_sql=[f'DROP TRIGGER journal_guard ON "{table}"' for table in tables],
        )

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, object]]:
        """As it is written in a migration file."""
        return self.__class__.__name__, self.tables, {}
