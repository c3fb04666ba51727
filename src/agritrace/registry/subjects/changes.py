"""Changing facts: ordinary ones at once, key ones after a review by the county (domain facts subjects §3).

Until a change is granted the old version stays in force and visible; every version is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from agritrace.foundation.journal import services as journal
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.checkdigits import check_mobile
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.geo import CoordinateSystem, Point, to_wgs84
from agritrace.kernel.results import raise_for, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue

from . import applicants, filing, lifeacts, liferules, personal, rules, sealedrows, services, storing, versions
from .lifetables import SubjectRequest
from .lifevalues import (
    CORRIGIBLE,
    FACT_NAMES,
    KEY_FACTS,
    ORDINARY_FACTS,
    SEALED_FACTS,
    ChangeOrdinary,
    Corrected,
    Evidence,
    Filed,
    OrdinaryFacts,
    RequestChange,
    RequestKind,
    SubjectChanged,
)
from .models import Subject, SubjectFile, SubjectPersonal
from .personal import Personal
from .values import (
    FINDINGS,
    STATE_NAMES,
    Application,
    Attachment,
    BusinessRole,
    CredentialKind,
    Industry,
    SubjectForm,
    SubjectState,
)

_PLACE_COLUMNS = ("region_code", "address")


def correct(viewer: Viewer, command: ChangeOrdinary, now: datetime) -> Corrected:
    """Correct the viewer's own ordinary facts; they hold at once, as a new version. Refuses when nothing is new."""

    def work(opened: journal.OpenAct) -> Corrected:
        row = filing.own_row(viewer, command.version)
        if row.state not in CORRIGIBLE:
            words = STATE_NAMES[SubjectState(row.state)]
            raise refuse(f"当前状态是“{words}”，不能修改信息。", "请先按主体信息页上的提示办理。", code="state")
        persons = persons_of(row)
        present = present_of(row, persons)
        told = _corrected(present, command.facts)
        changed = liferules.differing(present, told, ORDINARY_FACTS)
        if not changed:
            raise refuse("还没有改动任何内容。", "请改好再保存。", code="unchanged")
        before = versions.facts_of(row)
        _take_ordinary(row, told)
        row.version += 1
        row.save(force_update=True)
        if SEALED_FACTS & set(changed):
            replace_persons(opened, row, replace(persons, phone=told.phone, contact_name=told.contact_name))
        versions.record(opened, row, before=before, persons=persons, changed=changed, why="correct")
        opened.on("subject", row.id, row.region_code)
        opened.note(facts=named(changed))
        opened.announce(SubjectChanged(row.id, row.region_code, changed))
        return Corrected(row.version, changed)

    return journal.act(
        viewer, lifeacts.CORRECT, work, now=now, answer=Corrected, command=command, command_id=command.command_id
    )


def request_change(viewer: Viewer, command: RequestChange, now: datetime) -> Filed:
    """Apply for a change of key facts; the county decides, and the old version holds until then."""

    def work(opened: journal.OpenAct) -> Filed:
        row = filing.own_row(viewer, command.version)
        filing.move_subject(viewer, row, "request_change")
        persons = persons_of(row)
        present = present_of(row, persons)
        asked = liferules.proposed(present, command.facts)
        evidence = tuple(Attachment(one, kind) for one, kind in command.evidence.files)
        checked = services.preview(asked, evidence, now)
        told = checked.application
        changed = liferules.differing(present, told, _key_facts(present, told))
        same = same_county(present.region_code, told.region_code, now)
        raise_for(liferules.against_change(changed, checked.reasons, same_county=same))
        _paper_is_free(row, told, changed)
        secret = {name: str(getattr(told, name)) for name in SEALED_FACTS & set(changed)}
        filed, _ = filing.file_request(
            opened,
            row,
            RequestKind.CHANGE,
            reason=command.reason,
            changed=list(changed),
            facts=shown(told, changed),
            before=shown(present, changed),
            findings=[finding for finding in checked.findings if finding in FINDINGS],
            sealed_row=sealedrows.keep(opened, row, secret | _person_name(told, changed)),
            files=filing.claim(opened, row, command.evidence),
        )
        opened.note(facts=named(changed), files=len(evidence))
        return filed

    told = replace(command, evidence=Evidence())  # pressed twice, the same papers come with other file ids
    return journal.act(
        viewer, lifeacts.REQUEST_CHANGE, work, now=now, answer=Filed, command=told, command_id=command.command_id
    )


def apply(opened: journal.OpenAct, row: Subject, request: SubjectRequest) -> int:
    """Let a granted change hold: new columns, new sealed persons, a new version; returns its number.

    Refuses when somebody else registered with the new paper meanwhile.
    """
    persons = persons_of(row)
    present, changed = present_of(row, persons), tuple(request.changed)
    secret = next(iter(sealedrows.kept([request.sealed_row]).values()), {})
    told = _granted(present, request, secret)
    _paper_is_free(row, told, changed)
    before = versions.facts_of(row)
    columns = storing.columns(told, [*(f for f in row.findings if f.startswith("place:")), *request.findings])
    for name, value in columns.items():
        setattr(row, name, value)
    try:
        row.save(force_update=True)
    except IntegrityError as error:
        services.taken(error)
    if SEALED_FACTS & set(changed):
        replace_persons(opened, row, storing.personal_of(told, persons.password_hash))
    SubjectFile.objects.storing(opened).bulk_create(
        SubjectFile(subject_id=row.id, region_code=row.region_code, file_id=one, kind=kind)
        for one, kind in filing.evidence_of(request)
    )
    number = versions.record(opened, row, before=before, persons=persons, changed=changed, why="change")
    opened.announce(SubjectChanged(row.id, row.region_code, changed))
    return number


def persons_of(row: Subject) -> Personal:
    """The personal values of a subject; Refused when they were erased."""
    values = applicants.clear_personal(row.id)
    if values is None:
        raise refuse("主体的身份信息已被清除，不能变更。", "请联系所在县农业农村部门。", code="erased")
    return values


def present_of(row: Subject, values: Personal) -> Application:
    """A subject as the application it would be today."""
    return Application(
        org_form=SubjectForm(row.org_form),
        business_roles=tuple(BusinessRole(one) for one in row.business_roles),
        industries=tuple(Industry(one) for one in row.industries),
        name=row.name,
        cred_kind=CredentialKind(row.cred_kind),
        cred_no=values.cred_no,
        region_code=row.region_code,
        address=row.address,
        legal_name=values.legal_name,
        legal_id=values.legal_id,
        phone=values.phone,
        contact_name=values.contact_name,
        main_products=tuple(row.main_products),
        scale_words=row.scale_words,
        longitude=row.longitude,
        latitude=row.latitude,
        coordinate_system=row.coordinate_system,
    )


def replace_persons(opened: journal.OpenAct, row: Subject, values: Personal) -> None:
    """Seal other personal values in the place of those that hold."""
    SubjectPersonal.objects.storing(opened).filter(subject_id=row.id).delete()
    storing.store_personal(row, values)


def same_county(region_code: str, other: str, now: datetime) -> bool:
    """Whether one office answers for both places."""
    if region_code[:6] == other[:6]:
        return True
    day = beijing_day(now)
    here, there = organisations.competent_county(region_code, day), organisations.competent_county(other, day)
    return here is not None and there is not None and here.id == there.id


def named(changed: tuple[str, ...]) -> str:
    """The names of facts, for sentences."""
    return "、".join(FACT_NAMES[name] for name in changed)


def shown(told: Application, changed: tuple[str, ...]) -> dict[str, object]:
    """Facts as a request keeps them in the open: persons and numbers of persons only masked."""
    values: dict[str, object] = {}
    for name in changed:
        value = getattr(told, name)
        values[name] = list(value) if isinstance(value, tuple) else value
    masks = personal.Personal(told.legal_name, told.legal_id, told.phone, "", told.cred_no, "").masked()
    masked = {"legal_name": masks.legal_name, "legal_id": masks.legal_id}
    masked["cred_no"] = rules.mask_credential(told.cred_kind, told.cred_no)
    if told.org_form is SubjectForm.FARMER:
        masked["name"] = masks.legal_name
    return values | {name: masked[name] for name in changed if name in masked}


def _person_name(told: Application, changed: tuple[str, ...]) -> dict[str, str]:
    return {"name": told.name} if "name" in changed and told.org_form is SubjectForm.FARMER else {}


def _granted(present: Application, request: SubjectRequest, secret: dict[str, str]) -> Application:
    told = dict(request.facts) | secret
    kinds: dict[str, Callable[[Any], Any]] = {
        "org_form": SubjectForm,
        "cred_kind": CredentialKind,
        "business_roles": lambda many: tuple(BusinessRole(one) for one in many),
        "industries": lambda many: tuple(Industry(one) for one in many),
    }
    missing = [name for name in request.changed if name in SEALED_FACTS and name not in secret]
    if missing:
        raise refuse("申请中的身份信息已被清除，不能通过。", "请退回，由主体重新申请。", code="erased")
    values = {name: kinds.get(name, lambda value: value)(told[name]) for name in request.changed}
    return replace(present, **values)


def _key_facts(present: Application, told: Application) -> tuple[str, ...]:
    """The address goes with the region: alone it is an ordinary fact."""
    moved = present.region_code != told.region_code
    return tuple(name for name in KEY_FACTS if name != "address" or moved)


def _paper_is_free(row: Subject, told: Application, changed: tuple[str, ...]) -> None:
    if not {"cred_no", "cred_kind"} & set(changed):
        return
    if applicants.holder_of(told.cred_kind, told.cred_no) not in {None, row.id}:
        raise refuse(*services.DUPLICATE, field="cred_no", code="duplicate")


def _corrected(present: Application, facts: OrdinaryFacts) -> Application:
    known = tuple(code for code in facts.main_products if code in catalogue.names(facts.main_products))
    raise_for(liferules.against_ordinary(facts, len(known)))
    told = replace(
        present,
        address=facts.address.strip(),
        scale_words=facts.scale_words.strip()[:60],
        main_products=known,
        contact_name=facts.contact_name.strip()[:40] or present.contact_name,
        phone=check_mobile(facts.phone).normalised if facts.phone else present.phone,
        longitude=facts.longitude,
        latitude=facts.latitude,
    )
    if facts.longitude is None or facts.latitude is None:
        return replace(told, coordinate_system=present.coordinate_system)
    point = to_wgs84(Point(facts.longitude, facts.latitude, CoordinateSystem(facts.coordinate_system)))
    return replace(told, longitude=point.longitude, latitude=point.latitude, coordinate_system="wgs84")


def _take_ordinary(row: Subject, told: Application) -> None:
    row.address, row.scale_words, row.main_products = told.address, told.scale_words, list(told.main_products)
    if (row.longitude, row.latitude) == (told.longitude, told.latitude):
        return
    row.longitude, row.latitude, row.coordinate_system = told.longitude, told.latitude, told.coordinate_system
    kept = [finding for finding in row.findings if not finding.startswith("place:")]
    if told.longitude is not None and told.latitude is not None:
        verdict = regions.compare(told.longitude, told.latitude, told.region_code).verdict.value
        kept += [f"place:{verdict}"] if verdict in {"differs", "near_border"} else []
    row.findings = kept
