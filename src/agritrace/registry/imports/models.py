"""The table of imports. What a directory says lies in files of runs, sealed; rows hold names of files and numbers."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from agritrace.kernel.scope import GuardedManager, Scope


class DirectoryImport(models.Model):
    """A directory that an office uploaded: the run that checked it, and the newest one that took it over."""

    scope = Scope(organisations=("organisation_id",))
    NAMES = ("id", "name")

    name = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField()
    account_id = models.BigIntegerField(null=True)
    region_code = models.CharField(max_length=12, db_collation="C")
    check_run = models.BigIntegerField(null=True)
    take_run = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """An office reads its own, newest first."""

        db_table = "imports_directoryimport"
        indexes = [models.Index(fields=["organisation_id", "uploaded_at", "id"], name="imports_own")]
