"""What reforms do to region codes: successors and jurisdictions. Pure.

Source: domain facts codes §3 (codes are dated; what happened is stored under the code of its day, statistics count under
the code of today).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from agritrace.kernel.viewer import Jurisdiction

from .values import CodeChange, full_code, prefix_of


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
