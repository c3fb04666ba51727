"""Personal values beside a request or an old version: one sealed token for each, erasable by deleting its row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

from agritrace.foundation.journal import services as journal
from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.sealing import Place, open_sealed, seal
from agritrace.kernel.viewer import Viewer

from . import personal
from .lifetables import SubjectSealed
from .models import Subject

TABLE, FIELD = "subjects_subjectsealed", "token"


def keep(opened: journal.OpenAct, row: Subject, values: Mapping[str, str]) -> UUID | None:
    """Seal values for a subject; returns the key of their row, None when there is nothing to keep."""
    told = {name: value for name, value in values.items() if value}
    if not told:
        return None
    key = uuid4()
    token = seal(personal.ring(KeyPurpose.PERSONAL), Place(TABLE, FIELD, key), json.dumps(told, ensure_ascii=False))
    SubjectSealed.objects.storing(opened).bulk_create(
        [SubjectSealed(row=key, subject_id=row.id, region_code=row.region_code, token=token)]
    )
    return key


def kept(keys: Iterable[UUID | None]) -> dict[UUID, dict[str, str]]:
    """The values behind keys, in the clear, for this room alone; erased ones are absent."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    ring = personal.ring(KeyPurpose.PERSONAL)
    rows = SubjectSealed.objects.everything(reason="opened inside the room, beside a row the viewer sees")
    return {
        key: json.loads(open_sealed(ring, Place(TABLE, FIELD, key), bytes(token)))
        for key, token in rows.filter(row__in=wanted).values_list("row", "token")
    }


def formerly(viewer: Viewer, subject_id: int) -> tuple[dict[str, str], ...]:
    """Personal values kept beside old versions and requests of a subject the viewer sees, in the clear.

    For the room that gives a person a copy of what is kept; it records that it does.
    """
    ring = personal.ring(KeyPurpose.PERSONAL)
    rows = SubjectSealed.objects.seen_by(viewer).filter(subject_id=subject_id).order_by("row")
    return tuple(
        json.loads(open_sealed(ring, Place(TABLE, FIELD, key), bytes(token)))
        for key, token in rows.values_list("row", "token")
    )
