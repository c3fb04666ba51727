"""The guarded manager: rows are reached only through a viewer, or with a stated reason. Forgetting is a crash.

Foreign keys, ``select_related``, ``prefetch_related`` and ``_base_manager`` do not ask the guard; therefore rows
leave a room only as frozen dataclasses built from ``values_list`` (architecture §4, checked by an architecture test).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from .viewer import Jurisdiction, Level, Viewer, ViewerKind

M = TypeVar("M", bound=models.Model)


class ScopeForgotten(RuntimeError):
    """A guarded table was read without saying for whom."""


class Recording(Protocol):
    """Anything that proves that a record is open in this transaction (``journal.OpenAct``)."""

    @property
    def record_id(self) -> int:
        """The number of the open record."""


@dataclass(frozen=True, slots=True)
class Scope:
    """How the rows of one table relate to viewers; one line in each model.

    ``region``: column with the region code of the row; viewers of ``by_region`` kinds see rows inside their
    jurisdiction. ``subjects``, ``organisations``, ``accounts``: columns; a viewer sees rows that name his own.
    ``act_levels``: regulators of these levels act on rows by region (empty: whoever sees them by region may act).
    ``act_subjects``: columns naming the subject that may act (default: all of ``subjects``).
    """

    region: str = ""
    subjects: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    by_region: frozenset[ViewerKind] = frozenset({ViewerKind.REGULATOR})
    act_levels: frozenset[Level] = frozenset()
    act_subjects: tuple[str, ...] | None = None

    def seen(self, viewer: Viewer) -> Q | None:
        """The condition for reading; None means no row at all."""
        if viewer.kind is ViewerKind.SYSTEM:
            return Q()
        parts = [*self._own(viewer, self.subjects)]
        if self.region and viewer.kind in self.by_region:
            parts += inside(self.region, viewer.jurisdiction)
        return _any(parts)

    def acted(self, viewer: Viewer) -> Q | None:
        """The condition for writing; None means no row at all."""
        if viewer.kind is ViewerKind.SYSTEM:
            return Q()
        parts = [*self._own(viewer, self.subjects if self.act_subjects is None else self.act_subjects)]
        competent = not self.act_levels or viewer.level in self.act_levels
        if self.region and competent and viewer.kind in self.by_region:
            parts += inside(self.region, viewer.jurisdiction)
        return _any(parts)

    def _own(self, viewer: Viewer, subjects: tuple[str, ...]) -> list[Q]:
        found: list[Q] = []
        if viewer.subject_id is not None:
            found += [Q(**{column: viewer.subject_id}) for column in subjects]
        if viewer.organisation_id is not None:
            found += [Q(**{column: viewer.organisation_id}) for column in self.organisations]
        if viewer.account_id is not None:
            found += [Q(**{column: viewer.account_id}) for column in self.accounts]
        return found


@dataclass(frozen=True, slots=True)
class Unscoped:
    """The table holds nothing that belongs to anybody; the reason says why."""

    reason: str


def inside(column: str, jurisdiction: Jurisdiction) -> list[Q]:
    """One condition per included prefix, as ranges so that the prefix index serves prepared statements too."""
    found = []
    for prefix in jurisdiction.include:
        condition = _between(column, prefix, after(prefix)) if prefix else Q()
        for first, end in ranges(jurisdiction.cuts(prefix)):
            condition &= ~_between(column, first, end)
        found.append(condition)
    return found


def after(prefix: str) -> str:
    """The first text behind all that begin with a prefix, in the order of bytes."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def ranges(prefixes: Iterable[str]) -> list[tuple[str, str]]:
    """What begins with one of these prefixes, as ranges of texts without their ends; those that touch are one.

    Eleven towns cut out of a county are three ranges: each is written into every condition and planned every time.
    """
    found: list[tuple[str, str]] = []
    for prefix in sorted(prefixes):
        if found and prefix <= found[-1][1]:
            first, end = found.pop()
            found.append((first, max(end, after(prefix))))
        else:
            found.append((prefix, after(prefix)))
    return found


def _between(column: str, first: str, end: str) -> Q:
    return Q(**{f"{column}__gte": first, f"{column}__lt": end})


def _any(parts: list[Q]) -> Q | None:
    if any(not part for part in parts):  # an empty Q is "everything": the whole country
        return Q()
    joined: Q | None = None
    for part in parts:
        joined = part if joined is None else joined | part
    return joined


class GuardedManager(models.Manager[M]):
    """Raises until told for whom: ``seen_by``, ``acted_on_by``, ``storing`` or ``everything(reason=...)``."""

    use_in_migrations = False

    def get_queryset(self) -> NoReturn:
        """Refuse: a read without a viewer would be a leak."""
        raise ScopeForgotten(
            f"{self.model.__name__}.objects needs .seen_by(viewer), .acted_on_by(viewer) or .everything(reason=...)"
        )

    def seen_by(self, viewer: Viewer) -> QuerySet[M]:
        """Rows the viewer may read."""
        return self._limited(self._scope().seen(viewer)) if isinstance(self._scope(), Scope) else self._open()

    def acted_on_by(self, viewer: Viewer) -> QuerySet[M]:
        """Rows the viewer may write, as far as scope decides; permissions and states decide the rest."""
        return self._limited(self._scope().acted(viewer)) if isinstance(self._scope(), Scope) else self._open()

    def storing(self, act: Recording) -> QuerySet[M]:
        """For inserts, and updates of rows already loaded through the scope, while a record is open."""
        if not act.record_id:
            raise ScopeForgotten("storing() needs an open record")
        return self._open()

    def everything(self, *, reason: str) -> QuerySet[M]:
        """All rows; the reason stands in the code for whoever reviews it."""
        if not reason:
            raise ScopeForgotten("everything() needs a reason")
        return self._open()

    def _scope(self) -> Any:
        return self.model.scope  # type: ignore[attr-defined]  # every guarded model declares one (architecture test)

    def _open(self) -> QuerySet[M]:
        return super().get_queryset()

    def _limited(self, condition: Q | None) -> QuerySet[M]:
        queryset = self._open()
        return queryset.none() if condition is None else queryset.filter(condition)
