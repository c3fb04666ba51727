"""Sealing what people write, moving a request along its arrows, and telling both sides."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse

from agritrace.foundation.files import services as files
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.foundation.organisations import selectors as organisations
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.keyrings import KeyPurpose, KeyRing
from agritrace.kernel.keys import live_ring
from agritrace.kernel.results import Denied, Refusal, Refused
from agritrace.kernel.sealing import Place, open_sealed, seal
from agritrace.kernel.viewer import ViewerKind

from . import states
from .models import PersonalRequest, RequestWords
from .permissions import Permission
from .values import KIND_NAMES, Kind, State, Told

TABLE = "rights_words"


def ring() -> KeyRing:
    """The ring of personal data."""
    return live_ring(Path(settings.KEY_DIR), KeyPurpose.PERSONAL, demonstration=bool(settings.DEMONSTRATION))


def keep_words(row: PersonalRequest, told: Told) -> None:
    """Seal what a person wrote beside his new request."""
    key, keys = uuid4(), ring()
    RequestWords(
        request_id=row.id,
        row=key,
        subject_id=row.subject_id,
        region_code=row.region_code,
        told=seal(keys, Place(TABLE, "told", key), json.dumps(asdict(told), ensure_ascii=False)),
        answer=seal(keys, Place(TABLE, "answer", key), ""),
    ).save(force_insert=True)


def answer(opened: journal.OpenAct, row: PersonalRequest, words: str) -> None:
    """Seal what the person is answered; nothing when his words were erased."""
    rows = RequestWords.objects.storing(opened).filter(request_id=row.id)
    for key in rows.values_list("row", flat=True):
        rows.update(answer=seal(ring(), Place(TABLE, "answer", key), words.strip()))


def read_words(key: UUID, told: bytes, said: bytes) -> tuple[Told, str]:
    """What was written and answered, in the clear, for whoever may read it."""
    row, keys = key, ring()
    wrote = Told(**json.loads(open_sealed(keys, Place(TABLE, "told", row), bytes(told))))
    return wrote, open_sealed(keys, Place(TABLE, "answer", row), bytes(said))


def follow(opened: journal.OpenAct, row: PersonalRequest, arrow: str) -> None:
    """Move a locked request along an arrow; Denied without its permission, Refused where it does not begin here."""
    viewer = opened.viewer
    if viewer.kind is ViewerKind.SUBJECT:  # his own request, which nobody can forbid him to take back
        viewer = replace(viewer, permissions=viewer.permissions | {Permission.WITHDRAW.value})
    target = states.MACHINE.follow(viewer, State(row.state), arrow)
    if isinstance(target, Refusal):
        raise (Denied if any(reason.code == "denied" for reason in target.reasons) else Refused)(target)
    row.state, row.version = target.value, row.version + 1
    if target in states.MACHINE.ends:
        row.closed_at = opened.now
    row.save(force_update=True)
    about(opened, row)


def about(opened: journal.OpenAct, row: PersonalRequest) -> None:
    """The record is about the request and its subject; it says the kind."""
    opened.on("personal-request", row.id, row.region_code)
    opened.on("subject", row.subject_id, row.region_code)
    opened.note(kind=KIND_NAMES[Kind(row.kind)])


def tell_office(opened: journal.OpenAct, row: PersonalRequest, words: str) -> None:
    """A notice to the county that answers."""
    office = organisations.competent_county(row.region_code, beijing_day(opened.now))
    if office is not None:
        notifications.tell(opened, To(organisation_id=office.id), Message(Topic.TODO, words, link(row)))


def tell_person(opened: journal.OpenAct, row: PersonalRequest, words: str) -> None:
    """A notice to whoever asked: his account, or the office whose counter took it."""
    if row.asked_by is not None:
        notifications.tell(opened, To(account_id=row.asked_by), Message(Topic.ACCOUNT, words, link(row)))


def link(row: PersonalRequest) -> str:
    """The address of a request."""
    return reverse("rights:record", args=[row.id])


def forget(opened: journal.OpenAct, row: PersonalRequest) -> tuple[UUID, ...]:
    """Erase what these persons wrote in all their requests, their evidence and copies; returns contents to drop."""
    rows = PersonalRequest.objects.storing(opened).filter(
        subject_id=row.subject_id, about=row.about, account_id=row.account_id
    )
    numbers = list(rows.values_list("id", flat=True))
    evidence = [one for some in rows.values_list("files", flat=True) for one in some]
    copies = [one for one in rows.values_list("package_id", flat=True) if one]
    RequestWords.objects.storing(opened).filter(request_id__in=numbers).delete()
    rows.update(files=[], package_id=None)
    row.files, row.package_id = [], None
    files.erase_kept(opened, copies)
    return (*files.erase(opened, evidence), *copies)
