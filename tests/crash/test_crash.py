"""What was acknowledged stays, once, however often server, worker and database are killed; DEEP=1 kills longer."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agritrace.config.tests.plugin import ensure_cast
from tests.cast import PASSWORD, Cast, load

from .installation import Installation, installation
from .trading import Market, Visitor, buy, sell

KILLS = ("pages", "worker", "database", "pages", "database", "program", "worker", "database")
ROUNDS = 5 if os.environ.get("DEEP") else 1
BETWEEN = 3.0  # s of undisturbed trade between two kills
SETTLE = 90.0  # s the worker may take to hand on what is left


@pytest.fixture
def cast() -> Cast:
    """The cast of the template, whose dump fills the installation."""
    ensure_cast()
    return load()


@pytest.fixture
def program(cast: Cast) -> Iterator[Installation]:
    """A running installation with a disk that is waited for."""
    with tempfile.TemporaryDirectory(prefix="agritrace-crash-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the database may run under an account of its own
        with installation(Path(folder)) as running:
            yield running


def test_every_acknowledged_act_is_there_once_after_many_kills(
    program: Installation, cast: Cast, record_property: Callable[[str, object], None]
) -> None:
    market = Market()
    people = trade(program, cast, market)
    kills = 0
    for part in KILLS * ROUNDS:
        time.sleep(BETWEEN)
        before = market.acknowledged
        program.kill(part)
        kills += 1
        assert eventually(lambda before=before: market.acknowledged > before), (
            f"nobody trades after {part}: {market.faults}"
        )  # type: ignore[misc]
    market.closing.set()
    for person in people:
        person.join(60)
    assert not market.faults, market.faults
    assert not any(person.is_alive() for person in people)

    every_acknowledged_act_is_there_once(program, market)
    no_balance_is_wrong(program)
    nothing_is_half_done(program)
    assert eventually(lambda: undelivered(program) == 0, SETTLE), (
        f"{undelivered(program)} events undelivered\n{program.said()}"
    )
    everybody_was_told_once(program)
    record_property(
        "figures",
        f"{kills} kills, {len(market.submitted)} sales, {len(market.confirmed)} confirmations, "
        f"{market.repeated} answers only after repeating",
    )


def trade(program: Installation, cast: Cast, market: Market) -> list[threading.Thread]:
    """A seller with two hands and a buyer with three, trading in threads of this process."""
    seller, buyer = Visitor(program.url), Visitor(program.url)
    seller.sign_in(cast["producer"].username, PASSWORD)
    buyer.sign_in(cast["buyer"].username, PASSWORD)
    batches = [harvest(program, seller, number) for number in (1, 2)]
    code = cast["buyer"].subject_code
    work: list[Callable[[], None]] = [
        *(lambda batch=batch: sell(market, seller, batch_id=batch, buyer_code=code) for batch in batches),  # type: ignore[misc]
        *(lambda: buy(market, buyer) for _ in range(3)),
    ]
    threads = [threading.Thread(target=watched, args=(market, one), daemon=True) for one in work]
    for thread in threads:
        thread.start()
    return threads


def watched(market: Market, work: Callable[[], None]) -> None:
    """A person whose failure is not lost in a thread."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever failed in a thread fails the test
        market.faults.append(repr(error))
        market.closing.set()


def harvest(program: Installation, seller: Visitor, number: int) -> int:
    """A product and a batch of 1,000,000 kg, registered through the pages."""
    from uuid import uuid4

    product = {
        "name": f"番茄{number}",
        "category_code": "01040501",
        "unit": "公斤",
        "version": 0,
        "command_id": uuid4(),
    }
    ((product["category_code"],),) = program.ask("SELECT min(code) FROM catalogue_category WHERE name = '番茄'")
    status, place, text = seller.post("/products/new?then=batch", **product)
    assert status == 302, text[-1500:]
    chosen = place.rpartition("=")[2]
    day = program.ask("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date - 1")[0][0]
    told = {"product": chosen, "harvested_on": day, "quantity": 1_000_000, "unit": "公斤", "inspection": "none"}
    status, place, text = seller.post("/batches/new", **told, command_id=uuid4())
    assert status == 302, text[-1500:]
    return int(place.strip("/").rpartition("/")[2])


def eventually(true: Callable[[], bool], patience: float = 60.0) -> bool:
    """Whether it becomes true in time."""
    until = time.monotonic() + patience
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def every_acknowledged_act_is_there_once(program: Installation, market: Market) -> None:
    """Each acknowledged command stands in the journal with the answer that was given, and nothing stands beside."""
    stored: dict[Any, Any] = {
        command: json.loads(str(answer))
        for command, answer in program.ask("SELECT command_id, answer::text FROM journal_command")
    }
    assert {command: stored[command]["sale_id"] for command in market.submitted} == market.submitted
    sales = program.ask("SELECT id, state FROM trade_sale")
    assert sorted(sales) == sorted((number, "confirmed") for number in market.submitted.values())
    assert sorted(market.confirmed) == sorted(market.submitted.values())
    answered = [stored[command]["sale_id"] for command in market.confirmed.values() if command in stored]
    assert set(answered) <= set(market.confirmed)


def no_balance_is_wrong(program: Installation) -> None:
    """Every balance is the sum of its ledger, and what left never exceeds what entered."""
    wrong = program.ask(
        """
        SELECT b.batch_id, b.entered, b.frozen, b.departed, e.entered, e.frozen, e.departed
        FROM batches_balance b JOIN (
          SELECT batch_id,
                 sum(quantity) FILTER (WHERE kind IN ('produce', 'receive')) AS entered,
                 coalesce(sum(quantity) FILTER (WHERE kind = 'freeze'), 0)
                   - coalesce(sum(quantity) FILTER (WHERE kind IN ('sell', 'release')), 0) AS frozen,
                 coalesce(sum(quantity) FILTER (WHERE kind = 'sell'), 0) AS departed
          FROM batches_batchevent GROUP BY batch_id
        ) e USING (batch_id)
        WHERE (b.entered, b.frozen, b.departed) <> (e.entered, e.frozen, e.departed) OR b.lost <> 0
           OR b.departed + b.lost + b.frozen > b.entered
        """
    )
    assert wrong == []
    assert program.ask("SELECT count(*) FROM batches_balance WHERE departed > 0")[0] == (2,)
    sold = program.ask("SELECT sum(quantity) FROM trade_sale WHERE state = 'confirmed'")
    assert sold == program.ask("SELECT sum(departed) FROM batches_balance")
    assert sold == program.ask("SELECT sum(quantity) FROM batches_batchevent WHERE kind = 'receive'")


def nothing_is_half_done(program: Installation) -> None:
    """A confirmed sale has exactly one batch, one code and one edge of the chain, all of the same amount."""
    wrong = program.ask(
        """
        SELECT s.id FROM trade_sale s WHERE s.state = 'confirmed' AND (
          (SELECT count(*) FROM batches_batch b WHERE b.id = s.buyer_batch_id AND b.code = s.buyer_code) <> 1
          OR (SELECT count(*) FROM codes_issuedcode c WHERE c.batch_id = s.buyer_batch_id AND c.code = s.buyer_code) <> 1
          OR (SELECT count(*) FROM genealogy_edge g WHERE g.target_id = s.buyer_batch_id
              AND g.source_id = s.batch_id AND g.quantity = s.quantity) <> 1)
        """
    )
    assert wrong == []
    assert program.ask("SELECT code FROM codes_issuedcode GROUP BY code HAVING count(*) > 1") == []
    assert program.ask("SELECT count(*) FROM genealogy_edge") == program.ask("SELECT count(*) FROM trade_sale")


def undelivered(program: Installation) -> int:
    """Events of trade that some listener has not handled."""
    ((left,),) = program.ask(
        "SELECT count(*) FROM journal_event e WHERE e.name LIKE 'trade.sale%%' "
        "AND NOT EXISTS (SELECT FROM journal_delivery d WHERE d.event_id = e.id AND d.listener = 'trade.tell')"
    )
    return int(str(left))


def everybody_was_told_once(program: Installation) -> None:
    """Buyer and seller have one notice for each step of each sale."""
    told = program.ask(
        "SELECT url, count(*) FROM notifications_notice WHERE topic = 'trade' GROUP BY url HAVING count(*) <> 2"
    )
    assert told == []
    assert program.ask("SELECT count(*) FROM notifications_notice WHERE topic = 'trade'") == program.ask(
        "SELECT 2 * count(*) FROM trade_sale"
    )
