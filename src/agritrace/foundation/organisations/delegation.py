"""The kernel of delegation: who may give which account to whom. Pure; the six clauses of the guide, 主体注册.

1. The ministry's administrator gives administrators of provincial regulators.
2. A province's gives administrators of its own testing and enforcement bodies and of its cities' regulators.
3. A city's gives administrators of its own bodies and of its counties' regulators.
4. A county's gives administrators of its own bodies; townships get users only.
5. The administrator of any organisation gives the users of his own organisation.
6. Subjects register themselves and the county opens their account: no delegation at all.
7. The ministry's administrator gives the separated offices (等保三级, 三员分立): system, security and audit of the
   platform; security and audit of a province. Their holders give nothing (decision 0013).

Support organisations (技术支撑) serve the whole platform: the ministry's administrator gives theirs, like those of its bodies.

The ministry's own bodies follow clause 2 (domain facts subjects §4). Where a level is missing (municipalities, directly
governed counties, cities without counties, the corps) the next one that exists takes its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from agritrace.foundation.regions.values import CITIES_WITHOUT_COUNTIES, MUNICIPALITIES
from agritrace.kernel.results import Reason
from agritrace.kernel.viewer import LEVEL_NAMES, Level, ViewerKind

CORPS_CITIES = "6590"
BODIES = frozenset({ViewerKind.LABORATORY, ViewerKind.ENFORCEMENT})


class Role(StrEnum):
    """Administrator 用户管理员 or user 用户 of an organisation, or one of the three separated offices."""

    ADMIN = "admin"
    USER = "user"
    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"


OFFICE_LEVELS: Mapping[Role, frozenset[Level]] = {
    Role.SYSTEM: frozenset({Level.MINISTRY}),
    Role.SECURITY: frozenset({Level.MINISTRY, Level.PROVINCE}),
    Role.AUDIT: frozenset({Level.MINISTRY, Level.PROVINCE}),
}
"""The separated offices and the regulators that have them; nobody holds two, none sees business data."""


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation as delegation sees it; ``region_prefix`` holds its significant leading digits ("" the country)."""

    kind: ViewerKind
    level: Level
    region_prefix: str
    organisation_id: int
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Holding:
    """What an account holds: its office, its role and the permissions it may use or hand on."""

    office: Office
    role: Role
    permissions: frozenset[str]


def levels_above(level: Level, region_prefix: str) -> frozenset[Level]:
    """The levels a regulator's superior may have; empty for the ministry."""
    if level is Level.COUNTY and region_prefix.startswith(CORPS_CITIES):
        return frozenset({Level.PROVINCE, Level.CITY})  # a corps city answers to its division or to the corps
    if level is Level.COUNTY and (region_prefix[:2] in MUNICIPALITIES or region_prefix[2:4] == "90"):
        return frozenset({Level.PROVINCE})
    if level is Level.TOWNSHIP and region_prefix[:4] in CITIES_WITHOUT_COUNTIES:
        return frozenset({Level.CITY})
    return frozenset({Level(level - 1)}) if level is not Level.MINISTRY else frozenset()


def stands_directly_below(office: Office, above: Office) -> bool:
    """Whether ``above`` is the superior of ``office``: the next regulator up, or the regulator of a body's own level."""
    if above.kind is not ViewerKind.REGULATOR or office.parent_id != above.organisation_id:
        return False
    if office.kind in BODIES:
        return office.level is above.level and above.level is not Level.TOWNSHIP
    if office.kind is ViewerKind.SUPPORT:
        return office.level is above.level is Level.MINISTRY
    return above.level in levels_above(office.level, office.region_prefix)


def may_grant(granter: Holding, wanted: Holding) -> tuple[Reason, ...]:
    """All reasons against ``granter`` giving the account ``wanted``; none means he may."""
    if wanted.role in OFFICE_LEVELS:
        return tuple(_against_office(granter, wanted))
    return (*_against_role(granter, wanted), *_against_permissions(granter, wanted))


def against_template(
    granter: Holding, offices: Iterable[Office], *, role: Role, permissions: frozenset[str]
) -> tuple[Reason, ...]:
    """All reasons against ``granter`` keeping a role template for accounts of this role in offices like these.

    A template gives nothing by itself: whoever applies it grants what it adds, by :func:`may_grant`. So that none promises
    more than its maker could give, it must be what he may give in one of the offices at least. The separated offices have
    no templates: their rights are fixed.
    """
    fitting = [one for one in offices if not may_grant(granter, Holding(one, role, frozenset()))]
    if not fitting or role in OFFICE_LEVELS:
        text = "您不能为这类机构和角色分配账号，也就不能设置它的角色模板。"
        return (Reason(text, "请选择您可以分配账号的机构和角色。", field="fit", code="no_place"),)
    return may_grant(granter, Holding(fitting[0], role, permissions))


def against_office_place(wanted: Holding) -> tuple[Reason, ...]:
    """Why an office cannot be held there, whoever gives it: it belongs to some regulators, its rights are its own."""
    reasons = []
    if wanted.office.kind is not ViewerKind.REGULATOR or wanted.office.level not in OFFICE_LEVELS[wanted.role]:
        reasons.append(Reason("该机构不设这一岗位。", "请选择部级或省级监管机构。", field="role", code="office_place"))
    if wanted.permissions:
        text = "系统、安全、审计管理员的权限是固定的，不能增减。"
        reasons.append(Reason(text, "请不要选择权限。", field="permissions", code="office_rights"))
    return tuple(reasons)


def against_second_office(wanted: Role, held: Collection[Role]) -> tuple[Reason, ...]:
    """Why a person who has these accounts already gets no such further one: an office stands alone (三员分立)."""
    if wanted in OFFICE_LEVELS and held:
        return (
            Reason(
                "此人已有其他账号，不能再担任系统、安全或审计管理员。",
                "请另派一人，或先停用其原有账号。",
                field="phone",
                code="second_office",
            ),
        )
    if any(one in OFFICE_LEVELS for one in held):
        return (
            Reason(
                "此人是系统、安全或审计管理员，不能再有其他账号。",
                "请另派一人，或先停用其原有账号。",
                field="phone",
                code="second_office",
            ),
        )
    return ()


def _against_office(granter: Holding, wanted: Holding) -> Iterator[Reason]:
    above, place = granter.office, wanted.office
    ministry = above.kind is ViewerKind.REGULATOR and above.level is Level.MINISTRY
    if granter.role is not Role.ADMIN or not ministry:
        text = "系统、安全、审计管理员由部级用户管理员任命。"
        yield Reason(text, "请联系部级用户管理员。", field="role", code="office_appointer")
    elif place.organisation_id != above.organisation_id and not stands_directly_below(place, above):
        yield Reason("只能为部级和省级监管机构任命。", field="organisation_id", code="out_of_reach")
    yield from against_office_place(wanted)


def _against_role(granter: Holding, wanted: Holding) -> Iterator[Reason]:
    if granter.role is not Role.ADMIN or _has_no_admin(granter.office):
        yield Reason("只有用户管理员可以分配账号。", "请联系本机构的用户管理员。", code="not_admin")
    elif wanted.office.organisation_id == granter.office.organisation_id:
        if wanted.role is not Role.USER:
            yield Reason("本机构的用户管理员由上级分配。", "请联系上级用户管理员。", field="role", code="own_admin")
    elif not stands_directly_below(wanted.office, granter.office):
        yield Reason(
            "只能为本机构、下一级监管机构和本级检测、执法机构分配账号。",
            "请联系该机构的直接上级。",
            field="organisation_id",
            code="out_of_reach",
        )
    elif _has_no_admin(wanted.office) is (wanted.role is Role.ADMIN):
        yield _wrong_role(wanted)


def _wrong_role(wanted: Holding) -> Reason:
    if wanted.role is Role.ADMIN:
        return Reason("乡镇监管机构不设用户管理员。", "请选择“用户”。", field="role", code="township_admin")
    level = LEVEL_NAMES[wanted.office.level]
    return Reason(
        f"{level}机构的用户由该机构的用户管理员分配。", "请选择“用户管理员”。", field="role", code="foreign_user"
    )


def _has_no_admin(office: Office) -> bool:
    return office.level is Level.TOWNSHIP


def _against_permissions(granter: Holding, wanted: Holding) -> Iterator[Reason]:
    if wanted.permissions - granter.permissions:
        yield Reason("所选权限中有您自己没有的权限。", "只能分配您拥有的权限。", field="permissions", code="not_held")
