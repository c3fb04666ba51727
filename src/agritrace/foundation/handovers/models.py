"""The table of holders."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from agritrace.kernel.scope import GuardedManager, Scope


class Holder(models.Model):
    """An account sees to one piece of work a room above keeps. Who held it before, the records tell."""

    scope = Scope(organisations=("organisation_id",), accounts=("account_id",))

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, db_collation="C")
    object_id = models.BigIntegerField()
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """One holder of each piece; found by account and by organisation."""

        db_table = "handovers_holder"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="handovers_holder_once")]
