"""Decisions about organisations: where they may stand, what they are competent for, what a reform does. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from agritrace.foundation.regions.values import prefix_of
from agritrace.kernel.results import Reason
from agritrace.kernel.subjectcodes import OrganisationKind, make_organisation_code
from agritrace.kernel.viewer import Jurisdiction, ViewerKind

from .delegation import Office, stands_directly_below
from .values import Contact, CreateOrganisation, Move, OrganisationRow, OrganisationState, QualificationFacts, Sign

LETTERS = {
    ViewerKind.REGULATOR: OrganisationKind.REGULATOR,
    ViewerKind.LABORATORY: OrganisationKind.LABORATORY,
    ViewerKind.ENFORCEMENT: OrganisationKind.ENFORCEMENT,
}
LAST_NUMBER = 999
_PHONE = re.compile(r"[0-9+][0-9 ()-]{4,28}", re.ASCII)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+", re.ASCII)
_POSTCODE = re.compile(r"[0-9]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a jurisdiction that begins (or, with ``ends``, stops holding) on the day of a reform."""

    organisation_id: int
    prefix: str
    sign: Sign
    ends: bool = False
    inherited_from: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """An organisation in the order: itself and what it covers before the reform."""

    row: OrganisationRow
    covers: Jurisdiction


@dataclass
class _Draft:
    """Jurisdictions while the moves of a reform are applied one after another."""

    now: dict[int, Jurisdiction]
    changes: list[Change] = field(default_factory=list)


def against_place(command: CreateOrganisation, parent: OrganisationRow | None, covered: Jurisdiction) -> list[Reason]:
    """Why a new organisation may not stand there; ``covered`` is what the superior is competent for.

    Only the ministry and support organisations stand below nobody (guide: 部级为最高一级).
    """
    reasons: list[Reason] = []
    if not command.name.strip():
        reasons.append(Reason("请填写机构名称。", field="name"))
    if command.support_kind and command.kind is not ViewerKind.SUPPORT:
        reasons.append(Reason("只有技术支撑机构分类别。", field="support_kind"))
    if parent is None:
        if command.kind is not ViewerKind.SUPPORT and int(command.level) != 0:
            reasons.append(Reason("除部级外，每个机构都有上级监管机构。", "请选择上级机构。", field="parent_id"))
        return reasons
    office = Office(command.kind, command.level, prefix_of(command.region_code), 0, parent.id)
    if parent.state is not OrganisationState.ACTIVE:
        reasons.append(Reason("上级机构已撤销。", "请选择在用的上级机构。", field="parent_id"))
    if not stands_directly_below(office, parent.office):
        reasons.append(Reason("该级别的机构不能直接设在这个上级之下。", "请检查级别和上级机构。", field="level"))
    wanted = command.include or (prefix_of(command.region_code),)
    if not all(covered.covers(prefix) for prefix in wanted):
        reasons.append(Reason("所选区域不在上级机构的管辖范围内。", "请选择上级辖区内的区域。", field="region_code"))
    return reasons


def next_code(kind: ViewerKind, region_code: str, used: Iterable[str]) -> str | None:
    """The next free organisation code (domain facts codes §9.3); None for support, which has no letter.

    ValueError when all 999 numbers of a region are used: codes are never used again.
    """
    letter = LETTERS.get(kind)
    if letter is None:
        return None
    highest = max((int(code[7:]) for code in used), default=0)
    if highest >= LAST_NUMBER:
        raise ValueError(f"no organisation number left in {region_code[:6]}")
    return make_organisation_code(letter, region_code[:6], highest + 1)


def against_reform(moves: Sequence[Move], placed: Mapping[int, Placed]) -> list[Reason]:
    """Why these moves make no sense: strangers, other kinds or levels, or nothing to give."""
    reasons: list[Reason] = []
    if not moves:
        reasons.append(Reason("没有填写任何管辖范围的转移。", "至少填写一项。", field="moves"))
    for move in moves:
        source, target = placed[move.source_id].row, placed[move.target_id].row
        if source.id == target.id or (source.kind, source.level) != (target.kind, target.level):
            reasons.append(
                Reason(
                    f"“{source.name}”与“{target.name}”不是同类同级机构。", "请选择同类同级的承接机构。", field="moves"
                )
            )
        elif not _gives(placed[source.id].covers, move.prefix):
            reasons.append(Reason(f"“{source.name}”并不管辖 {move.prefix}。", "请核对区划代码。", field="moves"))
        if target.state is not OrganisationState.ACTIVE:
            reasons.append(Reason(f"承接机构“{target.name}”已撤销。", "请选择在用的机构。", field="moves"))
    return reasons


def _gives(covers: Jurisdiction, prefix: str) -> bool:
    return covers.covers(prefix) or any(one.startswith(prefix) for one in covers.include)


def plan(moves: Sequence[Move], placed: Mapping[int, Placed]) -> tuple[tuple[Change, ...], dict[int, Jurisdiction]]:
    """What a reform changes: parts to open and to end, and every jurisdiction afterwards.

    A move between organisations with different superiors also moves the prefix between those superiors, so that no
    authority above keeps what now lies elsewhere (all organisations above must be in ``placed``).
    """
    draft = _Draft({number: one.covers for number, one in placed.items()})
    for move in moves:
        cuts = draft.now[move.source_id].cuts(move.prefix)
        _lose(draft, move.prefix, move.source_id)
        _gain(draft, move, move.target_id, cuts=cuts)
        givers, takers = _above(move.source_id, placed), _above(move.target_id, placed)
        for giver in [one for one in givers if one not in takers]:
            _lose(draft, move.prefix, giver)
        for taker in [one for one in takers if one not in givers]:
            _gain(draft, move, taker)
    return tuple(draft.changes), draft.now


def _above(number: int, placed: Mapping[int, Placed]) -> list[int]:
    found = []
    parent = placed[number].row.parent_id
    while parent is not None:
        found.append(parent)
        parent = placed[parent].row.parent_id
    return found


def _lose(draft: _Draft, prefix: str, source: int) -> None:
    """End what was included at or below the prefix; where it lay inside something wider, cut it out."""
    now = draft.now[source]
    gone = tuple(one for one in now.include if one.startswith(prefix))
    include = tuple(one for one in now.include if one not in gone)
    idle = tuple(cut for cut in now.exclude if not any(cut.startswith(one) for one in include))
    exclude = tuple(cut for cut in now.exclude if cut not in idle)
    draft.changes += [Change(source, one, Sign.INCLUDE, ends=True) for one in gone]
    draft.changes += [Change(source, one, Sign.EXCLUDE, ends=True) for one in idle]
    after = Jurisdiction(include, exclude)
    if after.covers(prefix):
        draft.changes.append(Change(source, prefix, Sign.EXCLUDE))
        after = replace(after, exclude=(*exclude, prefix))
    draft.now[source] = after


def _gain(draft: _Draft, move: Move, target: int, *, cuts: Sequence[str] = ()) -> None:
    """Include the prefix, without what the giver had no say in; a cut of exactly this prefix ends instead."""
    now, prefix, source = draft.now[target], move.prefix, move.source_id
    kept = [cut for cut in cuts if not now.covers(cut)]
    if prefix in now.exclude:
        draft.changes.append(Change(target, prefix, Sign.EXCLUDE, ends=True))
        now = replace(now, exclude=tuple(cut for cut in now.exclude if cut != prefix))
    if not now.covers(prefix):
        draft.changes.append(Change(target, prefix, Sign.INCLUDE, inherited_from=source))
        now = replace(now, include=(*now.include, prefix))
    for cut in kept:
        draft.changes.append(Change(target, cut, Sign.EXCLUDE, inherited_from=source))
        now = replace(now, exclude=(*now.exclude, cut))
    draft.now[target] = now


def carve(prefixes: Sequence[str], neighbours: Mapping[int, Jurisdiction]) -> tuple[Change, ...]:
    """What neighbours lose when somebody else becomes competent for these prefixes (a development zone)."""
    draft = _Draft(dict(neighbours))
    for number in neighbours:
        for prefix in prefixes:
            if _gives(draft.now[number], prefix):
                _lose(draft, prefix, number)
    return tuple(draft.changes)


def new_superiors(moves: Sequence[Move], children: Iterable[OrganisationRow]) -> dict[int, int]:
    """The new superior of every lower organisation whose region moved away from under its old one."""
    found: dict[int, int] = {}
    for child in children:
        for move in moves:
            if child.parent_id == move.source_id and prefix_of(child.region_code).startswith(move.prefix):
                found[child.id] = move.target_id
    return found


def against_closing(
    closes: Sequence[int], covers: Mapping[int, Jurisdiction], orphans: Iterable[OrganisationRow]
) -> list[Reason]:
    """Why organisations may not end: they still cover something, or lower ones would lose their superior."""
    reasons = [
        Reason("要撤销的机构仍有管辖范围。", "请把它的全部管辖范围转给承接机构。", field="closes")
        for number in closes
        if covers[number].include
    ]
    reasons += [
        Reason(f"“{child.name}”会失去上级机构。", "请把它一并撤销或转给承接机构。", field="closes")
        for child in orphans
        if child.id not in closes
    ]
    return reasons


def against_contact(contact: Contact) -> list[Reason]:
    """Numbers and addresses that cannot be reached; empty ones are allowed."""
    told = (
        ("postcode", _POSTCODE, "邮政编码是 6 位数字。"),
        ("phone", _PHONE, "电话号码只含数字、空格、括号和短横，例如 0571-88001234。"),
        ("email", _MAIL, "电子邮箱应像 name@example.cn 这样填写。"),
        ("duty_phone", _PHONE, "电话号码只含数字、空格、括号和短横，例如 0571-88001234。"),
    )
    return [
        Reason(words, field=name)
        for name, pattern, words in told
        if getattr(contact, name) and not pattern.fullmatch(getattr(contact, name))
    ]


def against_qualification(kind: ViewerKind, facts: QualificationFacts, today: date) -> list[Reason]:
    """Why a certificate cannot be entered: no laboratory, nothing told, dates that do not fit."""
    reasons: list[Reason] = []
    if kind is not ViewerKind.LABORATORY:
        reasons.append(Reason("只有检测机构登记检测资质。"))
    if not facts.number.strip():
        reasons.append(Reason("请填写证书编号。", field="number"))
    if not facts.scope.strip():
        reasons.append(Reason("请填写检测范围。", "例如：蔬菜、水果中农药残留，共 68 项参数。", field="scope"))
    if facts.valid_until < facts.valid_from:
        reasons.append(Reason("有效期的截止日早于起始日。", "请对照证书核对。", field="valid_until"))
    elif facts.valid_until < today:
        reasons.append(Reason("证书已过有效期。", "请登记在有效期内的证书。", field="valid_until"))
    if facts.valid_from > today:
        reasons.append(Reason("证书还没有生效。", "请在生效后登记。", field="valid_from"))
    return reasons
