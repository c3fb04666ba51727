"""A chain over two provinces and the officials over it, for stories of recalls."""

from __future__ import annotations

from datetime import datetime

from agritrace.config import roles
from agritrace.foundation.accounts.values import AccountRole
from agritrace.kernel.viewer import Jurisdiction, Level, Viewer, ViewerKind
from agritrace.tracing.recall.permissions import Permission
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.tests.market import TRADER, YUHANG, Market, seen_as, trader

HOLDER = TRADER | {Permission.SEE_HOLD.value, Permission.ANSWER.value}


def official(level: Level, prefix: str, number: int) -> Viewer:
    """A regulator with all rights of the users of his level."""
    held = next(
        one.permissions
        for one in roles.templates()
        if one.kind is ViewerKind.REGULATOR and one.level is level and one.role is AccountRole.USER
    )
    return Viewer(
        ViewerKind.REGULATOR,
        f"官员{number}",
        number,
        organisation_id=number,
        level=level,
        jurisdiction=Jurisdiction((prefix,)),
        permissions=frozenset(held),
    )


class Chain:
    """A farm in 余杭 sells 300 of 1,000 公斤 to a wholesaler in 历下, he 50 to a shop in 余杭; 100 more wait for him."""

    def __init__(self, now: datetime) -> None:
        self.now, self.market = now, Market(now)
        self.farm = self.market.batch
        self.bought = self.market.submit("300")
        self.wholesale = self.market.confirm(self.bought).batch_id
        self.shop = trader("余杭小店", YUHANG, now)
        order = self.market.order("50", batch_id=self.wholesale, buyer_code=self.shop.code)
        sold = trade.submit_sale(self.market.buying, order, now).sale_id
        self.retail = self.market.confirm(sold, seen_as(self.shop, 915)).batch_id
        self.waiting = self.market.submit("100")
        self.shopkeeper = seen_as(self.shop, 915, HOLDER)
        self.yuhang = official(Level.COUNTY, "330110", 11)
        self.lixia = official(Level.COUNTY, "370102", 12)
        self.shandong = official(Level.PROVINCE, "37", 13)
        self.zhejiang = official(Level.PROVINCE, "33", 14)
        self.wholesaler = seen_as(self.market.buyer, 902, HOLDER)
        self.farmer = seen_as(self.market.seller, 901, HOLDER)
