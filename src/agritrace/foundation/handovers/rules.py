"""Decisions about handing work over: who may follow whom, and what is still to be chosen. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from agritrace.kernel.results import Reason

from .values import Person, WorkKind


def against_successor(leaver: Person, successor: Person | None, kind: WorkKind) -> tuple[Reason, ...]:
    """Everything against somebody taking over this kind of work; None is an account nobody of this office has."""
    if successor is not None and successor.account_id == leaver.account_id:
        return (_wrong(kind, "不能交给本人。", "请选择另一位同事。", code="oneself"),)
    if successor is None or successor.organisation_id != leaver.organisation_id:
        return (
            _wrong(
                kind,
                "只能交给同一机构的人。",
                "请选择本机构的账号；要交给别的机构的，先为他分配本机构账号。",
                code="elsewhere",
            ),
        )
    if not successor.works:
        return (_wrong(kind, "接手的账号已停用。", "请另选一人，或先恢复该账号。", code="disabled"),)
    if kind.permission not in successor.rights:
        return (
            _wrong(kind, f"接手的人没有办理{kind.title}的权限。", "请先调整他的权限，或另选一人。", code="no_right"),
        )
    return ()


def _wrong(kind: WorkKind, sentence: str, remedy: str, *, code: str) -> Reason:
    return Reason(sentence, remedy, field=kind.key, code=code)


def against_choice(chosen: Sequence[str], counts: Mapping[str, int], *, leave: bool) -> tuple[Reason, ...]:
    """Why a handover makes no sense: a kind nothing of which is held, or nothing to do at all."""
    if any(not counts.get(kind) for kind in chosen):
        return (Reason("所选的工作已经不在他手上。", "请刷新页面，核对后再办理。", code="version"),)
    if not chosen and not leave:
        return (Reason("没有选择要交接的工作。", "请至少为一类工作选择接手的人，或勾选停用账号。", code="nothing"),)
    return ()


def against_seen(told: str, now: str) -> tuple[Reason, ...]:
    """Why what was shown no longer holds: somebody handed over, took or finished work meanwhile."""
    if told == now:
        return ()
    return (Reason("他承办的工作在您打开页面之后已有变化。", "请核对最新的数目后再办理。", code="version"),)


def against_taking(holder_id: int | None, account_id: int, *, works: bool) -> tuple[Reason, ...]:
    """Why somebody cannot take a piece: a colleague whose account ``works`` has it. Nobody's or a leaver's he may take."""
    if holder_id is None or holder_id == account_id or not works:
        return ()
    return (Reason("这件工作已有人承办。", "请与承办人商量，或由用户管理员办理交接。", code="held"),)


def fingerprint(account_id: int, pieces: Iterable[tuple[str, int]]) -> str:
    """The same for the same pieces in the same hands."""
    lines = [f"{kind}:{number}" for kind, number in sorted(pieces)]
    return hashlib.sha256(f"{account_id};{','.join(lines)}".encode()).hexdigest()[:32]
