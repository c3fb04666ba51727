"""Arithmetic on region codes: prefixes, levels, ancestors, successors, jurisdictions. Pure.

Source: domain facts codes §3 (GB/T 2260: 2+2+2 digits; GB/T 10114: 3 digits of towns; 3 digits of villages), with the
special places: municipalities and directly governed counties have a grouping row instead of a city; 东莞, 中山 and 儋州
have no counties; the cities of the Xinjiang corps are directly governed counties.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from agritrace.kernel.viewer import Jurisdiction, Level

from .values import CodeChange

PREFIX_LENGTHS = (0, 2, 4, 6, 9, 12)
LEVEL_NAMES = {
    Level.MINISTRY: "全国",
    Level.PROVINCE: "省",
    Level.CITY: "市",
    Level.COUNTY: "县",
    Level.TOWNSHIP: "乡镇",
}
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
CITIES_WITHOUT_COUNTIES = frozenset({"4419", "4420", "4604"})
CORPS_PREFIXES = ("66", "6590")
_LEVELS = {0: Level.MINISTRY, 2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.TOWNSHIP}


def full_code(code: str) -> str:
    """The code with zeros up to 12 digits; ValueError unless it has 0, 2, 4, 6, 9 or 12 ASCII digits."""
    if len(code) not in PREFIX_LENGTHS or not (code == "" or (code.isascii() and code.isdigit())):
        raise ValueError(f"not a region code: {code!r}")
    return code.ljust(12, "0")


def prefix_of(code: str) -> str:
    """The significant leading digits (0, 2, 4, 6, 9 or 12 of them): what a jurisdiction over the region includes."""
    full = full_code(code)
    return next(full[:length] for length in PREFIX_LENGTHS if not full[length:].strip("0"))


def level_of(code: str) -> Level:
    """The administrative level; a village counts with its town, the lowest level that has an authority."""
    return _LEVELS[len(prefix_of(code))]


def is_grouping(code: str) -> bool:
    """Whether the row only groups counties that answer to the province directly ("市辖区", "省直辖县级行政区划")."""
    prefix = prefix_of(code)
    return len(prefix) == 4 and (prefix[:2] in MUNICIPALITIES or prefix[2:] == "90")


def is_corps(code: str) -> bool:
    """Whether the place belongs to the Xinjiang corps: its cities (6590) or the corps' own numbers (66)."""
    return prefix_of(code).startswith(CORPS_PREFIXES)


def ancestors(code: str) -> tuple[str, ...]:
    """The regions above, province first, without grouping rows and without counties that do not exist."""
    prefix = prefix_of(code)
    above = (full_code(prefix[:length]) for length in (2, 4, 6, 9) if length < len(prefix))
    found: list[str] = []
    for one in above:
        if not is_grouping(one) and one not in found:
            found.append(one)
    return tuple(found)


def parent_of(code: str) -> str:
    """The next authority above; "" above a province."""
    above = ancestors(code)
    return above[-1] if above else ""


def competent_county(code: str) -> str:
    """The county that answers for a place; a city without counties answers itself. ValueError above the county."""
    prefix = prefix_of(code)
    if prefix[:4] in CITIES_WITHOUT_COUNTIES:
        return full_code(prefix[:4])
    if len(prefix) < 6:
        raise ValueError(f"above the level of counties: {code}")
    return full_code(prefix[:6])


def is_competent_county(code: str) -> bool:
    """Whether the code is a county, or a city that has none."""
    prefix = prefix_of(code)
    return len(prefix) == 6 or prefix in CITIES_WITHOUT_COUNTIES


def step(code: str, changes: Iterable[CodeChange], *, after: date, until: date) -> CodeChange | None:
    """The next change that moves a code: the earliest in ``(after, until]``, of one day the most specific one."""
    full = full_code(code)
    fits = [c for c in changes if after < c.effective <= until and full.startswith(prefix_of(c.from_code))]
    return min(fits, key=lambda c: (c.effective, -len(prefix_of(c.from_code))), default=None)


def successor_chain(code: str, changes: Sequence[CodeChange], on: date, *, since: date = date.min) -> tuple[str, ...]:
    """The codes that followed one after another up to ``on``, the code itself first.

    ``since`` is the day the code was written down: earlier changes are already in it. Each change lies later than the
    one before, so the chain ends.
    """
    chain = [full_code(code)]
    after = since
    while (change := step(chain[-1], changes, after=after, until=on)) is not None:
        chain.append(_moved(chain[-1], change))
        after = change.effective
    return tuple(chain)


def resolve(code: str, changes: Sequence[CodeChange], on: date, *, since: date = date.min) -> str:
    """The code under which statistics of ``on`` count what was stored under ``code``."""
    return successor_chain(code, changes, on, since=since)[-1]


def _moved(code: str, change: CodeChange) -> str:
    """Villages keep their number when their very town moves; anything else is known only at the target's level."""
    source, target = prefix_of(change.from_code), prefix_of(change.to_code)
    if len(source) == len(target) == 9:
        return target + code[9:]
    return change.to_code


def jurisdiction(
    include: Iterable[str], *, exclude: Iterable[str] = (), changes: Sequence[CodeChange] = (), on: date
) -> Jurisdiction:
    """The prefixes an authority is competent for on a day.

    ``include`` and ``exclude`` are today's codes (a zone or a corps division is cut out of its county or region).
    Added are the codes of predecessors that now lie inside; cut are old codes that lie inside but have moved away. So
    rows stored under an old code are covered exactly by the authority that is competent now.
    """
    own = Jurisdiction(_prefixes(include), _prefixes(exclude))
    past = {prefix_of(c.from_code): own.covers(_target(c, changes, on)) for c in changes if c.effective <= on}
    included = {*own.include, *(prefix for prefix, inside in past.items() if inside)}
    cuts = (prefix for prefix in own.exclude if prefix not in past)
    gone = {*cuts, *(prefix for prefix, inside in past.items() if not inside)}
    excluded = {cut for cut in gone if any(cut.startswith(one) for one in included)}
    return Jurisdiction(
        tuple(sorted(one for one in included if not _idle(one, included, excluded))), tuple(sorted(excluded))
    )


def _target(change: CodeChange, changes: Sequence[CodeChange], on: date) -> str:
    return resolve(change.from_code, changes, on)


def _prefixes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({prefix_of(code) for code in codes}))


def _idle(one: str, included: set[str], excluded: set[str]) -> bool:
    """Whether a wider included prefix already covers it, with no cut between the two."""
    wider = [w for w in included if w != one and one.startswith(w)]
    return any(not any(one.startswith(cut) and cut.startswith(w) for cut in excluded) for w in wider)


def faults(changes: Sequence[CodeChange]) -> tuple[str, ...]:
    """What is wrong with a table of changes: one line for each code that changes twice or into itself on a day."""
    found = [f"{c.from_code} changes into itself" for c in changes if c.from_code == c.to_code]
    keys = [(c.from_code, c.effective) for c in changes]
    found += [f"{code} changes twice on {day}" for code, day in sorted(set(keys)) if keys.count((code, day)) > 1]
    sources = {(c.effective, prefix_of(c.from_code)) for c in changes}
    for change in changes:
        if any(day == change.effective and change.to_code.startswith(prefix) for day, prefix in sources):
            found.append(f"{change.to_code} comes and goes on {change.effective}")
    return tuple(found)
