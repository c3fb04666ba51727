"""Versions of a subject: what held from when to when. Facts of public kind in the open, personal ones sealed.

The first change stores the version it replaces, too; a subject that never changed has no rows here, and its one
version is read from the register itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from agritrace.foundation.journal import services as journal
from agritrace.kernel.sealing import mask_identity, mask_name, mask_phone
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import Viewer

from . import reviews, rules, sealedrows
from .lifetables import SubjectVersion
from .lifevalues import SEALED_FACTS, VersionRow
from .models import Subject
from .personal import Personal
from .selectors import subject
from .values import CredentialKind, SubjectRow

FIRST = "registered"
MOST_SHOWN = 50
WHY = {
    FIRST: "注册登记",
    "correct": "一般信息修改",
    "change": "县级审核变更",
    "move": "迁移到新的县",
    "reinstate": "重新注册",
    "directory": "县级名录更新",
}
_COLUMNS = (
    "name", "org_form", "business_roles", "industries", "cred_kind", "region_code", "address", "scale_words",
    "main_products", "longitude", "latitude", "coordinate_system",
)  # fmt: skip  # the order of display
_MASKS = {"legal_name": mask_name, "contact_name": mask_name, "legal_id": mask_identity, "phone": mask_phone}


def facts_of(row: Subject | SubjectRow) -> dict[str, Any]:
    """The facts of a subject that are not sealed. A farmer's name is a person's: here only masked."""
    told: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    told["cred_no"] = row.cred_masked
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
    if told["org_form"] == SubjectForm.FARMER:
        told["name"] = mask_name(row.name)
    return told


def record(
    opened: journal.OpenAct,
    row: Subject,
    *,
    before: Mapping[str, Any],
    persons: Personal | None,
    changed: Sequence[str],
    why: str,
) -> int:
    """Store that the facts of a changed row hold from now on; returns the number of the new version.

    ``before`` are its facts until now, ``persons`` its personal values until now: those that changed are sealed with
    the version that ends.
    """
    versions = SubjectVersion.objects.storing(opened).filter(subject_id=row.id)
    last = versions.order_by("-number").values_list("number", flat=True).first()
    held = asdict(persons) if persons else {}
    sealed = sealedrows.keep(opened, row, {name: held.get(name, "") for name in SEALED_FACTS & set(changed)})
    if last is None:
        last, began = 1, row.decided_at or row.submitted_at
        _store(opened, row, before, number=1, since=began, why=FIRST, until=opened.now, sealed_row=sealed)
    else:
        versions.filter(until=None).update(until=opened.now, sealed_row=sealed)
    _store(opened, row, facts_of(row), number=last + 1, since=opened.now, why=why, changed=list(changed))
    return last + 1


def _store(
    opened: journal.OpenAct, row: Subject, facts: Mapping[str, Any], *, number: int, since: datetime, **more: Any
) -> None:
    version = SubjectVersion(
        subject_id=row.id, region_code=facts["region_code"], number=number, facts=dict(facts), since=since, **more
    )
    SubjectVersion.objects.storing(opened).bulk_create([version])


def versions(viewer: Viewer, subject_id: int) -> tuple[VersionRow, ...]:
    """Every version of a subject the viewer sees, newest first, at most 50; NotFound when he does not see it."""
    present = subject(viewer, subject_id)
    rows = SubjectVersion.objects.everything(reason="whoever sees a subject sees what it was")
    columns = ("number", "facts", "changed", "why", "since", "until", "sealed_row")
    found = list(rows.filter(subject_id=subject_id).order_by("-number").values_list(*columns)[:MOST_SHOWN])
    now = reviews.masked(viewer, subject_id)
    here = {name: getattr(now, name) for name in _MASKS}
    if not found:
        since = present.decided_at or present.submitted_at
        return (VersionRow(1, facts_of(present), (), WHY[FIRST], since, None, here),)
    sealed = sealedrows.kept(row[-1] for row in found)
    told = []
    for number, facts, changed, why, since, until, key in found:
        if until is not None:
            here = here | _masked(sealed.get(key, {}), facts)
        told.append(VersionRow(number, facts, tuple(changed), WHY.get(why, ""), since, until, here))
    return tuple(told)


def _masked(values: Mapping[str, str], facts: Mapping[str, Any]) -> dict[str, str]:
    shown = {name: mask(values[name]) for name, mask in _MASKS.items() if name in values}
    if "cred_no" in values:
        shown["cred_no"] = rules.mask_credential(CredentialKind(facts["cred_kind"]), values["cred_no"])
    return shown
