"""The daily work of the season: what is put on fields and into animals, and the certificates of the day's harvest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

from agritrace.kernel.clock import beijing_day
from agritrace.registry.products import selectors as products
from agritrace.tracing.certificates import services as certificates
from agritrace.tracing.certificates.values import Basis, IssueCertificate
from agritrace.tracing.farming import services as farming
from agritrace.tracing.farming.values import EnterRecord, Told, Work

from .stage import Stage, Task
from .world import Lot, Trader

RHYTHM = 4
"""Days between two days of work of one farm."""
TENDED_A_DAY, PROMISED_A_DAY = 8, 8
RESTING, HARVESTED = "二号基地", "一号基地"
"""Where something with a wait is used, and where the season harvests: so that harvests stay outside the waits."""


def _crop(day: date, product_id: int) -> tuple[Told, ...]:
    return (
        Told(Work.PESTICIDE, day, RESTING, product_id, "吡虫啉", "PD20082345", "镇农资店", Decimal(30), "毫升/亩", "喷雾",
             "蚜虫", 7),
        Told(Work.FERTILISER, day, HARVESTED, product_id, "复合肥", "", "镇农资店", Decimal(25), "公斤/亩", "沟施"),
        Told(Work.WATER, day, HARVESTED, product_id),
    )  # fmt: skip  # one work per entry


def _animals(day: date, product_id: int) -> tuple[Told, ...]:
    return (
        Told(Work.DRUG, day, RESTING, product_id, "恩诺沙星", "兽药字 010012345", "县兽药店", Decimal(50), "克", "拌料",
             "细菌病", 14),
        Told(Work.FEED, day, HARVESTED, product_id, "配合饲料", "", "饲料厂", Decimal(200), "公斤", "投喂"),
        Told(Work.OTHER, day, HARVESTED, product_id, note="场地消毒"),
    )  # fmt: skip  # likewise


class Chores:
    """What producers write down besides harvests and sales."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def tending(self) -> list[Task]:
        """Who works on field or stable today: each farm every fourth day, the works in turn."""
        number = self._stage.world.days_in(self._stage.day)
        makers = [one for one in self._stage.world.traders if one.makes and one.wares and not one.stopped]
        today = [one for one in makers if (number + one.plan) % RHYTHM == 0]
        return [partial(self._tend, one, number // RHYTHM) for one in today[:TENDED_A_DAY]]

    def promising(self) -> list[Task]:
        """Certificates for a part of today's harvests."""
        stage = self._stage
        makers = {one.subject_id: one for one in stage.world.traders if one.makes and not one.buys and not one.stopped}
        fresh = [lot for lot in stage.world.lots if lot.holder in makers and beijing_day(lot.since) == stage.day]
        return [partial(self._promise, makers[lot.holder], lot) for lot in fresh[:PROMISED_A_DAY] if lot.left >= 1]

    def _tend(self, trader: Trader, turn: int) -> None:
        stage = self._stage
        ware = trader.wares[turn % len(trader.wares)]
        grows = products.briefs([ware.product_id])[ware.product_id].category_code.startswith("01")
        works = (_crop if grows else _animals)(stage.day, ware.product_id)
        command = EnterRecord(works[turn % len(works)], stage.command_id())
        stage.do(partial(farming.enter_record, stage.viewer(trader.account_id), command))

    def _promise(self, trader: Trader, lot: Lot) -> None:
        stage = self._stage
        command = IssueCertificate(
            batch_id=lot.batch_id,
            quantity=lot.left,
            bases=(Basis.CONTROL,),
            promised=True,
            command_id=stage.command_id(),
        )
        stage.do(partial(certificates.issue_certificate, stage.viewer(trader.account_id), command))
