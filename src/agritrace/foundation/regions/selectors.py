"""Reading regions. They are public, so no viewer is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import shapely
from django.db import connection
from django.db.models import Case, Q, QuerySet, SmallIntegerField, Value, When

from agritrace.kernel.geo import CoordinateSystem, Point, to_wgs84
from agritrace.kernel.textforms import half_width, is_digits
from agritrace.kernel.viewer import Jurisdiction, Level

from . import boundaries, edition, outlines, rules, values
from .models import Boundary, Region, RegionChange
from .values import ChangeKind, CodeChange, Comparison, LocatedCounty, Outline, RegionRow, Verdict

PUBLIC_DATA = "regions are public reference data"
NEAR_METRES = 2_000.0  # the outlines are generalised, and a phone in a valley errs by hundreds of metres
FAR_METRES = 30_000.0  # a zone without an outline reaches no farther beyond the counties it lies in
_LAST = chr(0x10FFFF)
_COLUMNS = ("code", "name", "path", "level", "valid_to")
_BY_CODE = f"SELECT {', '.join(_COLUMNS)} FROM regions_region WHERE code = ANY(%s)"  # noqa: S608  # own words
"""Asked by every list: written out, because building it takes longer than answering it."""


def search(text: str, *, limit: int = 20, level: Level | None = None, within: str = "") -> tuple[RegionRow, ...]:
    """Regions of today found by name, any part of the full name, pinyin, initials or leading digits of the code.

    Blanks separate words that must all fit ("杭州 拱墅"). Exact names come first, then names that begin so, then the
    higher levels. ``within`` is the code of a region the answers lie in. Empty text finds nothing.
    """
    words = half_width(text).lower().split()
    if not words:
        return ()
    open_rows = _today(level, within)
    rows = _ranked(open_rows.filter(_all(words)), words[-1], limit)
    if not rows and len(words) == 1 and not words[0].isascii():
        loose = ".*".join(re.escape(sign) for sign in words[0])  # "杭州拱墅" for 浙江省杭州市拱墅区
        rows = _ranked(open_rows.filter(path__regex=loose), words[0], limit)
    return rows or _successors(words[-1], open_rows)


def children(code: str = "") -> tuple[RegionRow, ...]:
    """The regions directly below one ("" for the country), by pinyin; counties stand below the real authority."""
    parent = values.full_code(code) if values.prefix_of(code) else ""
    rows = _rows().filter(parent=parent, grouping=False, valid_to__isnull=True).order_by("pinyin", "code")
    return tuple(_row(columns) for columns in rows.values_list(*_COLUMNS))


def region(code: str) -> RegionRow | None:
    """One region, abolished ones included; None when the code is unknown. A village answers as its town."""
    return regions((code,)).get(code)


def regions(codes: Iterable[str]) -> dict[str, RegionRow]:
    """Many regions in one query, by the codes asked for; unknown codes are absent. A village answers as its town."""
    asked = {code: _in_table(code) for code in set(codes)}
    with connection.cursor() as cursor:
        cursor.execute(_BY_CODE, [list({*asked.values()})])
        rows = {columns[0]: _row(columns) for columns in cursor.fetchall()}
    return {code: rows[known] for code, known in asked.items() if known in rows}


def names(codes: Iterable[str]) -> dict[str, str]:
    """Full names of many regions in one query ("浙江省杭州市余杭区"); unknown codes are absent."""
    return {code: row.path for code, row in regions(codes).items()}


def name(code: str) -> str:
    """The short name of one region, "" when unknown."""
    row = region(code)
    return row.name if row else ""


def path(code: str) -> str:
    """The full name of one region from the province down, "" when unknown."""
    row = region(code)
    return row.path if row else ""


def line(code: str) -> tuple[RegionRow, ...]:
    """The regions above one and itself, province first: what a tree picker shows as chosen so far."""
    wanted = [*values.ancestors(code), values.full_code(code)]
    found = regions(wanted)
    return tuple(found[one] for one in wanted if one in found)


def is_open(code: str) -> bool:
    """Whether new things may be registered under this code: it exists today and is no grouping row."""
    return _rows().filter(code=_in_table(code), grouping=False, valid_to__isnull=True).exists()


def choice_fault(code: str, *, level: Level = Level.COUNTY) -> str:
    """Why a region cannot be chosen in a form that needs at least ``level``; "" when it can.

    A city without counties serves as a county.
    """
    try:
        deep = values.level_of(code) >= level or (level is Level.COUNTY and values.is_competent_county(code))
    except ValueError:
        return "请从列表中选择所属区域。"
    if not is_open(code):
        return "没有这个区域，或它已撤并，请重新选择。"
    return "" if deep else f"请继续选择到{values.LEVEL_NAMES[level]}一级。"


def changes() -> tuple[CodeChange, ...]:
    """All dated changes of codes, oldest first."""
    rows = RegionChange.objects.everything(reason=PUBLIC_DATA).order_by("effective", "from_code")
    return tuple(
        CodeChange(from_code, to_code, ChangeKind(kind), effective)
        for from_code, to_code, kind, effective in rows.values_list("from_code", "to_code", "kind", "effective")
    )


def successors(codes: Iterable[str], *, on: date) -> dict[str, str]:
    """For each code the one under which statistics of a day count it; itself when nothing changed. One query."""
    table = changes()
    return {code: rules.resolve(code, table, on) for code in set(codes)}


def jurisdiction(include: Iterable[str], *, exclude: Iterable[str] = (), on: date) -> Jurisdiction:
    """The prefixes of an authority on a day, predecessors of its regions included (``rules.jurisdiction``)."""
    return rules.jurisdiction(include, exclude=exclude, changes=changes(), on=on)


def county_at(longitude: float, latitude: float, system: CoordinateSystem = CoordinateSystem.WGS84) -> LocatedCounty:
    """The county a point lies in; degrees in the named system, converted to the WGS-84 of the boundaries.

    Not certain where the county's city has zones without a boundary, and outside every known county.
    """
    return _located(*_degrees(longitude, latitude, system))


def compare(
    longitude: float, latitude: float, chosen: str, *, system: CoordinateSystem = CoordinateSystem.WGS84
) -> Comparison:
    """A point against the region somebody chose: same, near its border (2 km), differs, or unknown.

    Unknown wherever the data cannot tell: no boundary for the chosen county (zones), or a point outside the counties.
    An abolished code is taken as its successor. Only ``differs`` is worth a warning.
    """
    x, y = _degrees(longitude, latitude, system)
    located = _located(x, y)
    try:
        county = values.competent_county(rules.resolve(chosen, changes(), date.max))
    except ValueError:
        return Comparison(Verdict.UNKNOWN, located, None)
    if county == located.code:
        return Comparison(Verdict.SAME, located, 0.0)
    if county in edition.missing():
        return Comparison(_against_hosts(x, y, edition.missing()[county].hosts), located, None)
    metres = _metres(x, y, Q(county=county))
    return Comparison(_verdict(metres, located), located, metres)


def outline(code: str) -> Outline | None:
    """The county of a region as a drawing with its neighbours (at most 20 kB); None above counties and without boundary.

    An abolished code is drawn as its successor. Three queries.
    """
    try:
        county = values.competent_county(rules.resolve(code, changes(), date.max))
    except ValueError:
        return None
    shape = shapely.union_all([shapely.from_wkb(one) for _, one in _outlines(Q(county=county))])
    if shape.is_empty:
        return None
    seen = outlines.frame(shape.bounds)
    around = Q(west__lte=seen.east, east__gte=seen.west, south__lte=seen.north, north__gte=seen.south)
    others = _outlines(around & ~Q(county__in=("", county)))
    named = regions((county, *(one for one, _ in others)))
    return outlines.drawn(
        named[county].name if county in named else "",
        shape,
        [(named[one].name, shapely.from_wkb(wkb)) for one, wkb in others if one in named],
    )


def _outlines(which: Q) -> list[tuple[str, bytes]]:
    rows = Boundary.objects.everything(reason=PUBLIC_DATA).filter(which).order_by("polygon")
    return [(county, bytes(outline)) for county, outline in rows.values_list("county", "outline")]


def _degrees(longitude: float, latitude: float, system: CoordinateSystem) -> tuple[float, float]:
    point = to_wgs84(Point(longitude, latitude, system))
    return point.longitude, point.latitude


def _verdict(metres: float | None, located: LocatedCounty) -> Verdict:
    if metres is None:
        return Verdict.UNKNOWN
    if metres <= NEAR_METRES:
        return Verdict.NEAR_BORDER
    return Verdict.DIFFERS if located.code is not None else Verdict.UNKNOWN


def _against_hosts(x: float, y: float, hosts: tuple[str, ...]) -> Verdict:
    inside = Q()
    for prefix in hosts:
        inside |= Q(county__gte=prefix, county__lt=prefix + _LAST)
    metres = _metres(x, y, inside)
    return Verdict.DIFFERS if metres is not None and metres > FAR_METRES else Verdict.UNKNOWN


def _located(x: float, y: float) -> LocatedCounty:
    boxes = Boundary.objects.everything(reason=PUBLIC_DATA).filter(west__lte=x, east__gte=x, south__lte=y, north__gte=y)
    point = shapely.Point(x, y)
    for county, outline in boxes.order_by("polygon").values_list("county", "outline"):
        if shapely.from_wkb(bytes(outline)).intersects(point):
            return LocatedCounty(county or None, certain=bool(county) and not _may_be_a_zone(county))
    return LocatedCounty(None, certain=False)


def _may_be_a_zone(county: str) -> bool:
    return any(county.startswith(host) for lost in edition.missing().values() for host in lost.hosts) and (
        county not in edition.missing()
    )


def _metres(x: float, y: float, which: Q) -> float | None:
    outlines = Boundary.objects.everything(reason=PUBLIC_DATA).filter(which).values_list("outline", flat=True)
    return min((boundaries.metres_between(x, y, shapely.from_wkb(bytes(one))) for one in outlines), default=None)


def _successors(word: str, open_rows: QuerySet[Region]) -> tuple[RegionRow, ...]:
    gone = _rows().filter(_begins("name", word) | Q(code=word.ljust(12, "0")), valid_to__isnull=False)
    old = list(gone.order_by("level", "code").values_list("code", flat=True)[:20])
    if not old:
        return ()
    table = changes()
    new = {rules.resolve(code, table, date.max) for code in old}
    found = open_rows.filter(code__in=new).order_by("level", "code")
    return tuple(_row(columns) for columns in found.values_list(*_COLUMNS))


def _all(words: list[str]) -> Q:
    found = _spelled(words[-1])
    for word in words[:-1]:
        found &= Q(path__contains=word)
    return found


def _spelled(word: str) -> Q:
    if is_digits(word):
        return _begins("code", word[:12])
    if word.isascii():
        return _begins("pinyin", word) | _begins("initials", word)
    return _begins("name", word) | Q(path__contains=word) if len(word) > 1 else _begins("name", word)


def _begins(column: str, text: str) -> Q:
    """A range instead of LIKE, so that prepared statements use the index too."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST})


def _ranked(rows: QuerySet[Region], word: str, limit: int) -> tuple[RegionRow, ...]:
    exact = Q(name=word) | Q(pinyin=word) | Q(initials=word) | Q(code=word)
    begins = Q(name__startswith=word) | Q(pinyin__startswith=word)
    ordered = rows.order_by(_truth(exact).desc(), _truth(begins).desc(), "level", "code")
    return tuple(_row(columns) for columns in ordered.values_list(*_COLUMNS)[:limit])


def _truth(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=SmallIntegerField())


def _today(level: Level | None, within: str) -> QuerySet[Region]:
    rows = _rows().filter(grouping=False, valid_to__isnull=True)
    if level is not None:
        rows = rows.filter(level=int(level))
    prefix = values.prefix_of(within)
    return rows.filter(_begins("code", prefix)) if prefix else rows


def _rows() -> QuerySet[Region]:
    return Region.objects.everything(reason=PUBLIC_DATA)


def _in_table(code: str) -> str:
    """The row that answers for a code: a village's town; "", which no row has, for what is no code."""
    try:
        return values.full_code(values.prefix_of(code)[:9])
    except ValueError:
        return ""


def _row(columns: tuple[Any, ...]) -> RegionRow:
    code, short, full, level, valid_to = columns
    return RegionRow(code, short, full, Level(level), valid_to)
