"""The goods of the season: harvests, sales, decisions of buyers, losses and mistakes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import CloseBatch, Inspection, Lose, Produce, VoidBatch
from agritrace.tracing.codes import services as codes
from agritrace.tracing.codes.values import PrintLabels
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.values import ConfirmSale, RefuseSale, SubmitSale, WithdrawSale

from . import names
from .stage import Stage, Task
from .world import Lot, Offer, Trader

MOST_LOTS = 4
"""Batches a trader keeps in mind; of older ones the rest is closed."""
FATES = (("confirm", 87), ("refuse", 5), ("withdraw", 3), ("ignore", 5))
PLATES = {"46": "琼A", "64": "宁A"}
HOME = 0.85
"""Share of sales to buyers of the own province."""


class Market:
    """Traders and their batches."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def harvesting(self) -> list[Task]:
        """Who brings in something today."""
        return [partial(self.harvest, one) for one in self._stage.due() if one.makes and one.wares]

    def selling(self) -> list[Task]:
        """Who offers something today: producers, and traders that sell on what they bought."""
        return [partial(self.sell, one) for one in self._stage.due() if one.makes or one.resells]

    def deciding(self) -> list[Task]:
        """What becomes of the offers of today and yesterday."""
        old = self._stage.clock.now - timedelta(hours=1)
        open_ones = [one for one in self._stage.world.offers if one.fate != "ignore" and one.at < old]
        return [partial(self._decide, one) for one in open_ones]

    def harvest(self, trader: Trader) -> Lot | None:
        """Register a harvest; now and then labels are printed, something is lost, or it was entered wrongly."""
        stage = self._stage
        ware = stage.random.choice(trader.wares)
        quantity = Decimal(stage.random.randint(ware.least, ware.most))
        inspection = stage.random.choice((Inspection.RAPID, Inspection.OWN, Inspection.NONE))
        command = Produce(
            ware.product_id,
            quantity,
            ware.unit,
            stage.day,
            stage.command_id(),
            base_name="一号基地",
            inspection=inspection,
        )
        by = stage.viewer(trader.account_id)
        done = stage.do(partial(batches.produce, by, command))
        if done is None:
            return None
        lot = Lot(done.batch_id, trader.subject_id, ware.name, quantity, ware.unit, done.code, stage.clock.now)
        chance = stage.random.random()
        if chance < 0.015:
            self.void(trader, lot)
            return None
        stage.world.lots.append(lot)
        if chance < 0.12:
            labels = PrintLabels(done.code_id, stage.random.randint(1, 60), "", "60x40", stage.command_id())
            stage.do(partial(codes.print_labels, by, labels))
        elif chance < 0.15:
            self._lose(trader, lot)
        self._tidy(trader)
        return lot

    def void(self, trader: Trader, lot: Lot) -> None:
        """A harvest that was entered wrongly is declared void at once; its code can be tried as a void one."""
        stage = self._stage
        command = VoidBatch(lot.batch_id, stage.random.choice(names.VOIDS), stage.command_id())
        if stage.do(partial(batches.void_batch, stage.viewer(trader.account_id), command)) is not None:
            stage.world.shown["void"] = lot.code

    def sell(self, trader: Trader) -> None:
        """Offer a part of one batch to one buyer; rarely more than is there, which is refused."""
        own = [lot for lot in self._lots_of(trader) if lot.left >= 1]
        if not own:
            return
        lot, buyer = self._stage.random.choice(own), self._buyer(trader)
        if buyer is not None:
            self.offer(trader, lot, buyer)

    def offer(self, trader: Trader, lot: Lot, buyer: Trader, *, fate: str = "") -> Offer | None:
        """Submit a sale; without ``fate`` it is drawn what will become of it. None when it was refused."""
        stage = self._stage
        quantity = Decimal(max(1, int(lot.left * stage.random.choice((30, 40, 50, 60, 100)) / 100)))
        if not fate and stage.random.random() < 0.01:
            quantity = lot.left * 3
        plate = f"{PLATES[trader.region[:2]]}{stage.random.randint(10000, 99999)}"
        command = SubmitSale(
            lot.batch_id,
            buyer.code,
            quantity,
            lot.unit,
            stage.command_id(),
            carrier="自运",
            plate=plate,
            storage="常温",
        )
        done = stage.do(partial(trade.submit_sale, stage.viewer(trader.account_id), command))
        if done is None:
            return None
        lot.left -= quantity
        drawn = fate or stage.random.choices([name for name, _ in FATES], [weight for _, weight in FATES])[0]
        offer = Offer(
            done.sale_id, lot.batch_id, trader.subject_id, buyer.subject_id, quantity, lot.unit, stage.clock.now, drawn
        )
        stage.world.offers.append(offer)
        return offer

    def expire(self) -> None:
        """The evening's timer: what nobody confirmed within 72 hours goes back to its seller."""
        stage = self._stage
        trade.expire_sales(stage.clock.now)
        gone = [one for one in stage.world.offers if stage.clock.now - one.at > timedelta(hours=72)]
        for one in gone:
            self._back(one)

    def trader(self, subject_id: int) -> Trader:
        """The trader of a subject."""
        return next(one for one in self._stage.world.traders if one.subject_id == subject_id)

    def _lots_of(self, trader: Trader) -> list[Lot]:
        """What a trader has by now."""
        now = self._stage.clock.now
        return [lot for lot in self._stage.world.lots if lot.holder == trader.subject_id and lot.since <= now]

    def _buyer(self, trader: Trader) -> Trader | None:
        random = self._stage.random
        last = trader.resells and not trader.makes
        open_ones = [
            one
            for one in self._stage.world.traders
            if one.buys and not one.stopped and one is not trader and not (last and one.resells)
        ]
        near = [one for one in open_ones if one.region[:2] == trader.region[:2]]
        chosen = near if near and random.random() < HOME else open_ones
        return random.choice(chosen) if chosen else None

    def _decide(self, offer: Offer) -> None:
        stage = self._stage
        seller, buyer = self.trader(offer.seller), self.trader(offer.buyer)
        if offer.fate == "confirm":
            self._confirm(offer, buyer)
        elif offer.fate == "refuse":
            refusal = RefuseSale(offer.sale_id, stage.random.choice(names.REFUSALS), stage.command_id())
            stage.do(partial(trade.refuse_sale, stage.viewer(buyer.account_id), refusal))
            self._back(offer)
        else:
            withdrawal = WithdrawSale(offer.sale_id, "数量写错，重新提交", stage.command_id())
            stage.do(partial(trade.withdraw_sale, stage.viewer(seller.account_id), withdrawal))
            self._back(offer)

    def _confirm(self, offer: Offer, buyer: Trader) -> None:
        stage = self._stage
        command = ConfirmSale(offer.sale_id, stage.command_id())
        done = stage.do(partial(trade.confirm_sale, stage.viewer(buyer.account_id), command))
        stage.world.offers.remove(offer)
        if done is None:
            return
        source = next((lot for lot in stage.world.lots if lot.batch_id == offer.batch_id), None)
        name = source.name if source else ""
        bought = Lot(done.batch_id, buyer.subject_id, name, offer.quantity, offer.unit, done.code, stage.clock.now)
        stage.world.lots.append(bought)
        self._tidy(buyer)

    def _back(self, offer: Offer) -> None:
        self._stage.world.offers.remove(offer)
        for lot in self._stage.world.lots:
            if lot.batch_id == offer.batch_id:
                lot.left += offer.quantity

    def _lose(self, trader: Trader, lot: Lot) -> None:
        stage = self._stage
        amount = Decimal(max(1, int(lot.left / 20)))
        command = Lose(lot.batch_id, amount, stage.random.choice(names.LOSSES), stage.command_id())
        if stage.do(partial(batches.lose, stage.viewer(trader.account_id), command)) is not None:
            lot.left -= amount

    def _tidy(self, trader: Trader) -> None:
        """Forget the oldest batch of a trader that has many, and close it when the rest may be booked as loss."""
        stage = self._stage
        own = self._lots_of(trader)
        if len(own) <= MOST_LOTS:
            return
        oldest = own[0]
        stage.world.lots.remove(oldest)
        waiting = any(one.batch_id == oldest.batch_id for one in stage.world.offers)
        if not waiting and stage.random.random() < 0.25:
            command = CloseBatch(oldest.batch_id, "余下的自家食用和损耗", stage.command_id())
            stage.do(partial(batches.close, stage.viewer(trader.account_id), command))
