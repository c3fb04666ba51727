"""Subjects registered twice, for the stories of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.merging import selectors, services
from agritrace.registry.merging.values import FindDistinct, Look, Merge, Merged, Pair, Start
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as registration
from agritrace.registry.subjects.tests.papers import cooperative
from agritrace.registry.subjects.tests.papers import registration as filled
from agritrace.registry.subjects.values import Approve, Registered, SubjectRow
from tests.cast import Cast

NAME = "余杭区青山蔬菜专业合作社"
WHY = "两份执照是同一家换证前后"


@dataclass
class Twins:
    """The county of Yuhang and who registered there twice."""

    cast: Cast
    now: datetime

    def register(self, serial: int, **changes: Any) -> Registered:
        """An application."""
        told = {"name": NAME, **changes}
        return registration.submit_registration(PUBLIC, filled(cooperative(serial, **told)), self.now)

    def subject(self, serial: int, **changes: Any) -> SubjectRow:
        """A registered cooperative."""
        made = self.register(serial, **changes)
        registration.approve(self.cast.viewer("county"), Approve(made.subject_id, 1, uuid4()), self.now)
        return self.row(made.subject_id)

    def row(self, number: int) -> SubjectRow:
        """A subject as the county sees it."""
        return subjects.subject(self.cast.viewer("county"), number)

    def look(self, who: str = "county") -> int:
        """Look through the county."""
        return services.look(self.cast.viewer(who), Look(uuid4()), self.now).found

    def pair(self, one: SubjectRow, other: SubjectRow) -> Pair | None:
        """The pair as the county sees it."""
        return selectors.pair_of(self.cast.viewer("county"), *sorted((one.id, other.id)))

    def start(self, one: SubjectRow, code: str, who: str = "county") -> None:
        """Name a pair by hand."""
        services.start(self.cast.viewer(who), Start(one.id, code, uuid4()), self.now)

    def distinct(self, one: SubjectRow, other: SubjectRow, reason: str = "父子两家，各有各的地") -> None:
        """Find that they are two."""
        low, high = sorted((one.id, other.id))
        services.find_distinct(self.cast.viewer("county"), FindDistinct(low, high, reason, uuid4()), self.now)

    def merge(
        self, ends: SubjectRow, stays: SubjectRow, *, who: str = "county", reason: str = WHY, key: UUID | None = None
    ) -> Merged:
        """Let the first end and the second go on, in the versions that were shown."""
        low, high = sorted((ends, stays), key=lambda row: row.id)
        command = Merge(low.id, high.id, (low.version, high.version), stays.id, reason, key or uuid4())
        return services.merge(self.cast.viewer(who), command, self.now)
