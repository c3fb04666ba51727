"""The planted source of simulated outbreaks comes first."""

from __future__ import annotations

import random
from collections import defaultdict

from agritrace.tracing.genealogy import outbreaks


class Country:
    """Farms sell to wholesalers, they mix and sell to shops: batches in order, with everything behind and ahead of each."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.behind: dict[int, set[int]] = {}
        self.onward: dict[int, list[int]] = defaultdict(list)
        farms = [self.batch([]) for _ in range(150)]
        bought = [self.batch([self.dice.choice(farms)]) for _ in range(300)]
        mixed = [self.batch(self.dice.sample(bought, self.dice.randint(1, 4))) for _ in range(200)]
        self.shops = [self.batch([self.dice.choice(mixed + bought)]) for _ in range(1_500)]

    def batch(self, sources: list[int]) -> int:
        number = len(self.behind) + 1
        self.behind[number] = {number}.union(*(self.behind[source] for source in sources))
        for source in sources:
            self.onward[source].append(number)
        return number

    def ends(self, source: int) -> set[int]:
        """The batches nothing came out of, below a source."""
        return {shop for shop in self.shops if source in self.behind[shop]}

    def outbreak(self) -> tuple[int, dict[int, set[int]]]:
        """Somewhere goods go bad; some of the shops they reached are found out, and now and then one that has nothing to do with it."""
        while True:
            planted = self.dice.randint(1, 650)
            ends = self.ends(planted)
            if len(ends) >= 8 and len(self.onward[planted]) >= 2:
                break
        found = self.dice.sample(sorted(ends), min(len(ends), self.dice.randint(6, 12)))
        strays = [shop for shop in self.dice.sample(self.shops, 2) if self.dice.random() < 0.2]
        return planted, {shop: self.behind[shop] for shop in {*found, *strays}}


def test_the_planted_source_comes_first_in_at_least_95_of_100_outbreaks() -> None:
    first = total = 0
    for seed in range(20):
        country = Country(seed)
        reach = {key: len(country.ends(key)) for key in range(1, 651)}
        for _ in range(10):
            planted, behind = country.outbreak()
            hits = outbreaks.shared(behind)
            counted = {key: reach.get(key, 1) for key in outbreaks.worth_counting(hits)}
            ranked = outbreaks.rank(hits, counted)
            first += ranked[0].batch_id == planted
            total += 1
    assert total == 200
    assert first >= 190, f"{first} of {total}"


def test_one_suspect_alone_and_none_at_all() -> None:
    hits = outbreaks.shared({9: [1, 2, 9]})
    assert outbreaks.worth_counting(hits) == [1, 2, 9]
    assert outbreaks.rank(hits, {1: 4, 2: 1, 9: 1})[0].batch_id == 9, "the narrowest, and of equals the last place"
    assert outbreaks.rank({}, {}) == []
