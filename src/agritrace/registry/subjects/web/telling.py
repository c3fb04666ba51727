"""Facts, versions, requests and next steps of a subject as sentences and parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.subjectforms import FORM_NAMES, SubjectForm
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.ui.parts import Act, Badge, Fact, Facts, Link, Note

from .. import requests
from ..lifevalues import FACT_NAMES, NEXT_STEPS, REQUEST_NAMES, RequestRow, RequestState, VersionRow
from ..permissions import Permission
from ..values import (
    CREDENTIAL_NAMES,
    INDUSTRY_NAMES,
    ROLE_NAMES,
    BusinessRole,
    CredentialKind,
    DecisionRow,
    Industry,
    SubjectRow,
    SubjectState,
)

_SHOWN = (
    "name", "org_form", "business_roles", "industries", "cred_kind", "cred_no", "region_code", "address",
    "legal_name", "legal_id", "contact_name", "phone", "scale_words", "main_products",
)  # fmt: skip  # the order of a version
_TONES = {SubjectState.SUSPENDED: "amber", SubjectState.CANCELLED: "amber", SubjectState.REVOKED: "red"}
_ADDRESS = {SubjectState.ACTIVE, SubjectState.CHANGE_PENDING, SubjectState.SUSPENDED, SubjectState.CANCEL_PENDING}


def said(name: str, value: Any) -> str:
    """The value of a fact as people read it; ``没有填`` for nothing."""
    if value in (None, "", [], ()):
        return "没有填"
    if name == "org_form":
        return FORM_NAMES[SubjectForm(value)]
    if name == "business_roles":
        return "、".join(ROLE_NAMES[BusinessRole(one)] for one in value)
    if name == "industries":
        return "、".join(INDUSTRY_NAMES[Industry(one)] for one in value)
    if name == "cred_kind":
        return CREDENTIAL_NAMES[CredentialKind(value)]
    if name == "region_code":
        return regions.path(value)
    if name == "main_products":
        return "、".join(catalogue.names(value).values())
    return f"{value:.5f}" if isinstance(value, float) else str(value)


def compared(row: RequestRow, present: SubjectRow, persons: Mapping[str, str]) -> list[tuple[str, str, str, bool]]:
    """Old and new side by side: name of the fact, what holds or held, what is asked for, whether it differs.

    The key facts that are not asked to change stand there too, so that the reviewer sees the whole.
    """
    held: dict[str, Any] = {name: getattr(present, name, "") for name in _SHOWN}
    held |= {**persons, "cred_no": present.cred_masked}
    lines = []
    for name in _SHOWN[:10]:
        old, differs = row.before.get(name, held.get(name, "")), name in row.changed
        lines.append((FACT_NAMES[name], said(name, old), said(name, row.facts.get(name, old)), differs))
    return lines


def version_facts(row: VersionRow) -> Facts:
    """All facts of a version, persons masked; those that it changed are marked."""
    values = {**row.facts, **row.persons}
    lines = (
        Fact(FACT_NAMES[name], said(name, values.get(name)), good="本版变更" if name in row.changed else "")
        for name in _SHOWN
    )
    return Facts(tuple(lines))


def badge_of(row: RequestRow) -> Badge:
    """The badge of a request."""
    return Badge.of(REQUEST_NAMES[row.state])


def waits_for(row: RequestRow) -> str:
    """For whom an open request waits, or how it ended, in a sentence."""
    if row.state is RequestState.WAITING:
        return "等所在县（市、区）农业农村部门办理，5 个工作日内答复。"
    if row.state is RequestState.RELEASED:
        return "原所在县已同意迁出，等迁入地农业农村部门办理，5 个工作日内答复。"
    return {
        RequestState.GRANTED: "申请已通过。",
        RequestState.REFUSED: "申请被退回。",
        RequestState.WITHDRAWN: "申请已由主体撤回。",
        RequestState.LAPSED: "申请已取消。",
    }[row.state]


def next_steps(viewer: Viewer, row: SubjectRow, decisions: tuple[DecisionRow, ...]) -> tuple[Note, ...]:
    """What a subject does next: by its state, with the words of whoever put it there, and by its open request."""
    spoken = {SubjectState.SUSPENDED: "suspend", SubjectState.REVOKED: "revoked", SubjectState.REJECTED: "returned"}
    verdict = spoken.get(row.state)
    words = next((one.words for one in decisions if one.verdict == verdict), "") if verdict else ""
    strong = f"{row.state_words}：{words}" if words else ""
    links: tuple[Link, ...] = ()
    if row.state in {SubjectState.CANCELLED, SubjectState.REVOKED}:
        links = (Link("重新注册", reverse("subjects:register")),)
    notes = [Note(NEXT_STEPS[row.state], strong=strong, tone=_TONES.get(row.state, ""), links=links)]
    asked = requests.open_of(viewer, row.id)
    if asked is not None:
        link = Link("查看申请", reverse("subjects:request", args=[asked.id]))
        notes.append(Note(waits_for(asked), strong=f"{asked.title}办理中", links=(link,)))
    return tuple(notes)


def own_acts(viewer: Viewer, row: SubjectRow, *, waits: bool) -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """What a subject may do on its own page: the acts that stand open, and the rarer ones."""
    acts: list[Act] = []
    if row.code:
        card = reverse("subjects:card", args=[row.id])
        acts.append(Act("打印电子身份标识", card, look="primary", icon="printer"))
    if not viewer.can(Permission.MANAGE_OWN) or row.state not in _ADDRESS:
        return tuple(acts), ()
    acts.append(Act("修改信息", reverse("subjects:correct-facts"), icon="pencil"))
    more: list[Act] = []
    if not waits and row.state in {SubjectState.ACTIVE, SubjectState.SUSPENDED}:
        acts.append(Act("变更关键信息", reverse("subjects:change"), icon="refresh"))
    if not waits and row.state is SubjectState.ACTIVE:
        more.append(Act("迁往外县", reverse("subjects:move")))
        more.append(Act("申请注销", reverse("subjects:cancel")))
    return tuple(acts), tuple(more)
