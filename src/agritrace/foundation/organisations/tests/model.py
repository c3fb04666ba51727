"""An independent model of delegation: the seven clauses as a table of pairs, written without the kernel.

A country is told by hand: who stands where, who is whose superior. The table below names, for each pair of places, the
one role that may be given; whatever is not in the table is forbidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations

from agritrace.foundation.organisations.delegation import Office
from agritrace.kernel.viewer import Level, ViewerKind

PERMISSIONS = ("read", "write")
WORDS = {"J": ViewerKind.REGULATOR, "C": ViewerKind.LABORATORY, "Z": ViewerKind.ENFORCEMENT, "S": ViewerKind.SUPPORT}
RANKS = {"ministry": 0, "province": 1, "city": 2, "county": 3, "township": 4}


@dataclass(frozen=True)
class Place:
    """One organisation of the told country."""

    number: int
    letter: str
    rank: str
    region: str
    under: int | None

    @property
    def office(self) -> Office:
        """The same place in the words of the kernel."""
        return Office(WORDS[self.letter], Level(RANKS[self.rank]), self.region, self.number, self.under)


# 1 ministry, 2 provinces, 2 cities, 2 counties, 1 township, one body of each kind at the county
COUNTRY = (
    Place(1, "J", "ministry", "", None),
    Place(2, "J", "province", "33", 1),
    Place(3, "J", "province", "37", 1),
    Place(4, "J", "city", "3301", 2),
    Place(5, "J", "city", "3302", 2),
    Place(6, "J", "county", "330106", 4),
    Place(7, "J", "county", "330110", 4),
    Place(8, "J", "township", "330110001", 7),
    Place(9, "C", "county", "330110", 7),
    Place(10, "Z", "county", "330110", 7),
)

# municipality, directly governed county, city without counties, corps, bodies of every level, support
SPECIAL = (
    Place(1, "J", "ministry", "", None),
    Place(2, "J", "province", "31", 1),
    Place(3, "J", "county", "310115", 2),
    Place(4, "J", "province", "42", 1),
    Place(5, "J", "county", "429004", 4),
    Place(6, "J", "province", "44", 1),
    Place(7, "J", "city", "4419", 6),
    Place(8, "J", "township", "441900003", 7),
    Place(9, "C", "city", "4419", 7),
    Place(10, "Z", "ministry", "", 1),
    Place(11, "C", "province", "31", 2),
    Place(12, "J", "province", "66", 1),
    Place(13, "J", "city", "6608", 12),
    Place(14, "J", "county", "659001", 13),
    Place(15, "J", "county", "659005", 12),
    Place(16, "S", "ministry", "", None),
    Place(21, "S", "ministry", "", 1),
    Place(22, "S", "province", "33", 2),  # support stands below the ministry only
    Place(17, "J", "county", "440103", 6),  # stands wrongly below its province: nobody may appoint there
    Place(18, "C", "county", "440103", 6),  # a county's laboratory below a province: likewise
    Place(19, "J", "township", "429004001", 5),
    Place(20, "C", "township", "429004001", 19),
)

#            who gives       to whom              what
CLAUSES = {
    ("J ministry", "J province"): "admin",  # clause 1
    ("J ministry", "C ministry"): "admin",  # clause 2, for the ministry's own bodies
    ("J ministry", "Z ministry"): "admin",
    ("J ministry", "S ministry"): "admin",  # support organisations serve the whole platform
    ("J province", "C province"): "admin",  # clause 2
    ("J province", "Z province"): "admin",
    ("J province", "J city"): "admin",
    ("J province", "J county governed directly"): "admin",
    ("J city", "C city"): "admin",  # clause 3
    ("J city", "Z city"): "admin",
    ("J city", "J county"): "admin",
    ("J city", "J township of a city without counties"): "user",
    ("J county", "C county"): "admin",  # clause 4
    ("J county", "Z county"): "admin",
    ("J county", "J township"): "user",
}


def _called(place: Place, superior: Place | None) -> str:
    name = f"{place.letter} {place.rank}"
    if place.letter != "J" or superior is None:
        return name
    if name == "J county" and superior.rank == "province":
        direct = place.region[:2] in ("11", "12", "31", "50") or place.region[2:4] == "90"
        return "J county governed directly" if direct else "J county of nobody here"
    if name == "J county" and (place.region[:2] in ("11", "12", "31", "50") or place.region[2:4] == "90"):
        return name if place.region.startswith("6590") else "J county of nobody here"
    if name == "J township" and superior.rank == "city":
        return "J township of a city without counties" if place.region[:4] in ("4419", "4420", "4604") else "-"
    if name == "J township" and place.region[:4] in ("4419", "4420", "4604"):
        return "-"
    return name


def role_allowed(giver: Place, receiver: Place, country: tuple[Place, ...]) -> str:
    """The role an administrator of ``giver`` may give in ``receiver`` ("" for none)."""
    if giver.rank == "township":
        return ""
    if giver.number == receiver.number:
        return "user"  # clause 5
    if receiver.under != giver.number:
        return ""
    superior = next(place for place in country if place.number == giver.number)
    return CLAUSES.get((f"{giver.letter} {giver.rank}", _called(receiver, superior)), "")


#                    who gives       to whom           the offices
SEPARATED = {
    ("J ministry", "J ministry"): ("system", "security", "audit"),  # clause 7
    ("J ministry", "J province"): ("security", "audit"),
}


def offices_allowed(giver: Place, receiver: Place) -> tuple[str, ...]:
    """The separated offices an administrator of ``giver`` may give in ``receiver``."""
    if giver.number not in (receiver.number, receiver.under):
        return ()
    return SEPARATED.get((f"{giver.letter} {giver.rank}", f"{receiver.letter} {receiver.rank}"), ())


def subsets(permissions: frozenset[str]) -> list[frozenset[str]]:
    """All sets that can be made of these permissions."""
    items = sorted(permissions)
    every = chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))
    return [frozenset(one) for one in every]


Account = tuple[int, str, frozenset[str]]
"""The model's account: number of the place, role, permissions."""


def grants_of(account: Account, country: tuple[Place, ...]) -> set[Account]:
    """Everything one account may give, by the table."""
    number, role, held = account
    if role != "admin":
        return set()
    places = {place.number: place for place in country}
    given: set[Account] = set()
    for receiver in country:
        allowed = role_allowed(places[number], receiver, country)
        if allowed:
            given |= {(receiver.number, allowed, some) for some in subsets(held)}
        given |= {(receiver.number, office, frozenset()) for office in offices_allowed(places[number], receiver)}
    return given
