"""Writing: take a piece of work, give it back, hand everything over when somebody leaves."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

from django.urls import reverse

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as account_services
from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.accounts.values import AccountRow, ChangeState
from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic
from agritrace.kernel.results import NotFound, Reason, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, rules, selectors
from .models import Holder
from .values import HandedOver, HandOver, Take, Taken, WorkItem, WorkKind


def take(viewer: Viewer, command: Take, now: datetime) -> Taken:
    """Say that I see to this piece; colleagues then read it beside the piece, and it is handed over when I leave.

    Taking decides nothing: whoever has the right may still do the work. NotFound for a piece that is closed or out of
    the viewer's reach, Denied without the right to do it, Refused while a colleague who works has it.
    """
    kind = selectors.kinds().get(command.kind)
    if kind is None:
        raise NotFound("这件工作")
    if viewer.account_id is None or viewer.organisation_id is None or not viewer.can(kind.permission):
        raise denied(f"承办{kind.title}")
    number = viewer.account_id

    def work(opened: journal.OpenAct) -> Taken:
        item = _open_piece(viewer, command)
        row = _locked(opened, command)
        works = row is not None and accounts.works(row.account_id)
        raise_for(rules.against_taking(row.account_id if row else None, number, works=works))
        hold(opened, command.kind, command.object_id)
        _forget_closed(opened, number)
        opened.on("account", number, item.region_code)
        opened.note(kind=kind.title)
        return Taken(command.kind, command.object_id)

    return journal.act(viewer, acts.TAKE, work, now=now, answer=Taken, command=command, command_id=command.command_id)


def release(viewer: Viewer, command: Take, now: datetime) -> Taken:
    """Say that I no longer see to this piece; it goes back to the queue of the office. NotFound when it is not mine."""
    kind = selectors.kinds().get(command.kind)
    if viewer.account_id is None or kind is None:
        raise denied("退回承办的工作")
    number = viewer.account_id

    def work(opened: journal.OpenAct) -> Taken:
        row = _locked(opened, command)
        if row is None or row.account_id != number:
            raise NotFound("您承办的这件工作")
        row.delete()
        opened.on("account", number)
        opened.note(kind=kind.title)
        return Taken(command.kind, command.object_id)

    return journal.act(
        viewer, acts.RELEASE, work, now=now, answer=Taken, command=command, command_id=command.command_id
    )


def hold(opened: journal.OpenAct, kind: str, object_id: int) -> None:
    """Make whoever acts the holder of a piece, inside the act of a room above that begins it.

    Nothing happens for an actor without an organisation: only offices hand work over.
    """
    viewer = opened.viewer
    if viewer.account_id is None or viewer.organisation_id is None:
        return
    rows = Holder.objects.storing(opened)
    rows.filter(kind=kind, object_id=object_id).delete()
    rows.create(
        kind=kind,
        object_id=object_id,
        account_id=viewer.account_id,
        organisation_id=viewer.organisation_id,
        since=opened.now,
    )


def hand_over(viewer: Viewer, command: HandOver, now: datetime) -> HandedOver:
    """Give what an account holds to colleagues, kind by kind, and disable it when it leaves; one act, both told.

    Only whoever manages the account. Refused for a successor without the right, disabled, of another organisation or the
    leaver himself, when the work changed since it was shown (two administrators at once), and, leaving, for the last
    administrator of an organisation with accounts in use.
    """
    if not viewer.can(Accounts.MANAGE):
        raise denied("办理工作交接")

    def work(opened: journal.OpenAct) -> HandedOver:
        row = _leaver(viewer, command)
        account_services.hold_still(opened, [row.id, *(number for _, number in command.successors)])
        row = _leaver(viewer, command)
        held = selectors.open_of(row.id)
        pieces = [(item.kind, item.object_id) for item in held]
        raise_for(rules.against_seen(command.seen, rules.fingerprint(row.id, pieces)))
        counts = {kind: sum(item.kind == kind for item in held) for kind in selectors.kinds()}
        raise_for(rules.against_choice([kind for kind, _ in command.successors], counts, leave=command.leave))
        successors = _successors(viewer, command, row)
        moved = _move(opened, row, successors, held=held)
        opened.on("account", row.id, row.region_code)
        opened.note(
            username=row.username, count=moved, successors="、".join(sorted({s.username for s in successors.values()}))
        )
        if command.leave:
            told = ChangeState(account_id=row.id, command_id=uuid5(command.command_id, "leave"))
            account_services.disable(viewer, told, now)
        return HandedOver(row.id, moved, command.leave)

    act = acts.HAND_OVER if command.successors else acts.LEAVE
    return journal.act(viewer, act, work, now=now, answer=HandedOver, command=command, command_id=command.command_id)


def _leaver(viewer: Viewer, command: HandOver) -> AccountRow:
    row = accounts.account(viewer, command.account_id)
    if row.organisation_id is None or not accounts.may_manage(viewer, row):
        raise denied("办理这个账号的工作交接")
    return row


def _successors(viewer: Viewer, command: HandOver, leaver: AccountRow) -> dict[str, AccountRow]:
    """The successor of each kind; Refused with all reasons when one will not do."""
    kinds = selectors.kinds()
    found = {one.id: one for one in accounts.accounts(viewer, {number for _, number in command.successors})}
    reasons: list[Reason] = []
    for key, number in command.successors:
        kind = kinds.get(key) or WorkKind(key, "这类工作", "")
        person = selectors.person_of(found[number]) if number in found else None
        reasons += rules.against_successor(selectors.person_of(leaver), person, kind)
    raise_for(reasons)
    return {key: found[number] for key, number in command.successors}


def _move(
    opened: journal.OpenAct, leaver: AccountRow, successors: dict[str, AccountRow], *, held: tuple[WorkItem, ...]
) -> int:
    """Write the new holders and tell each successor what came to him; returns how many pieces moved."""
    titles, moved = selectors.kinds(), 0
    came: dict[int, list[str]] = {}
    for key, successor in successors.items():
        numbers = sorted(item.object_id for item in held if item.kind == key)
        rows = Holder.objects.storing(opened).filter(account_id=leaver.id, kind=key, object_id__in=numbers)
        list(rows.order_by("id").select_for_update().values_list("id", flat=True))
        count = rows.update(account_id=successor.id, organisation_id=successor.organisation_id, since=opened.now)
        if count != len(numbers):
            raise refuse("他承办的工作刚刚有变化。", "请刷新页面后再办理。", code="version")
        moved += count
        came.setdefault(successor.id, []).append(f"{titles[key].title} {count} 件")
        opened.on("account", successor.id, successor.region_code)
    for number, words in came.items():
        text = f"同事的工作交接给您：{'、'.join(words)}，请接着办理。"
        notifications.tell(opened, To(account_id=number), Message(Topic.TODO, text, reverse("handovers:mine")))
    return moved


def _open_piece(viewer: Viewer, command: Take) -> WorkItem:
    found = selectors.open_pieces([(command.kind, command.object_id)], viewer)
    if not found:
        raise NotFound("这件工作")
    return found[0]


def _locked(opened: journal.OpenAct, command: Take) -> Holder | None:
    rows = Holder.objects.storing(opened).filter(kind=command.kind, object_id=command.object_id)
    return rows.select_for_update().order_by("id").first()


def _forget_closed(opened: journal.OpenAct, account_id: int) -> None:
    """Rows of work done long ago go when the same person takes something new, so that the table stays small."""
    rows = list(selectors.held_by([account_id]).values_list("id", "kind", "object_id"))
    still = {(item.kind, item.object_id) for item in selectors.open_pieces((kind, one) for _, kind, one in rows)}
    done = [number for number, kind, one in rows if (kind, one) not in still]
    Holder.objects.storing(opened).filter(id__in=done).delete()
