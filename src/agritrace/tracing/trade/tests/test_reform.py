"""A county is merged into another while goods are on their way: whoever is competent now sees them, nobody else does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations import services as reforming
from agritrace.foundation.organisations.tests.country import BUILDER, Country
from agritrace.foundation.organisations.values import Move, Reform, ReformKind
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import NotFound
from agritrace.kernel.viewer import Level, Viewer, ViewerKind
from agritrace.registry.subjects import competence, reviews
from agritrace.registry.subjects.permissions import Permission as SubjectPermission
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.permissions import Permission as BatchPermission
from agritrace.tracing.genealogy.permissions import Permission as ChainPermission
from agritrace.tracing.trade import selectors, services
from agritrace.tracing.trade.permissions import Permission
from agritrace.tracing.trade.values import ConfirmSale

from .market import LIXIA, harvest, product, seen_as, trader
from .market import Market as Usual

pytestmark = pytest.mark.django_db
XIACHENG_TOWN, DAY = "330103001000", date(2021, 4, 9)
MAY = frozenset(
    {
        Permission.SEE.value,
        BatchPermission.SEE.value,
        ChainPermission.WALK.value,
        SubjectPermission.READ.value,
        SubjectPermission.REVIEW.value,
    }
)


def looking(country: Country, name: str, day: date) -> Viewer:
    """An official of an office of the country, as he stands on a day."""
    covers = organisations.jurisdiction_of(country[name], day)
    level = Level.CITY if name == "hangzhou" else Level.COUNTY
    return Viewer(
        ViewerKind.REGULATOR,
        name,
        700,
        organisation_id=country[name],
        level=level,
        jurisdiction=covers,
        permissions=MAY,
    )


def sees(viewer: Viewer, market: Usual, sale_id: int, waiting_id: int) -> list[bool]:
    """Whether somebody sees the open sale, the batch behind it, and the application that waits."""
    found = []
    for read in (
        lambda: selectors.sale(viewer, sale_id).id,
        lambda: batches.batch(viewer, market.batch).id,
        lambda: reviews.review_case(viewer, waiting_id).row.id,
    ):
        try:
            found.append(bool(read()))
        except NotFound:
            found.append(False)
    listed = selectors.list_sales(viewer, PageRequest()).total > 0
    assert listed is found[0], "the list and the record agree"
    return found


def test_open_trades_history_and_work_of_xiacheng_go_to_gongshu_and_to_nobody_else() -> None:
    before = datetime(2021, 4, 8, 4, tzinfo=UTC)
    after = datetime(DAY.year, DAY.month, DAY.day, 4, tzinfo=UTC)
    country = Country(before - timedelta(days=400))
    country.add("ministry", "", None, level=Level.MINISTRY)
    country.add("zhejiang", "33", "ministry", level=Level.PROVINCE)
    country.add("hangzhou", "3301", "zhejiang", level=Level.CITY)
    for name, code in (("xiacheng", "330103"), ("gongshu", "330105"), ("xihu", "330106")):
        country.add(name, code, "hangzhou", level=Level.COUNTY)
    market = Usual.__new__(Usual)
    market.now, market.seller = before, trader("下城合作社", XIACHENG_TOWN, before)
    market.buyer = trader("鲜达批发", LIXIA, before)
    market.selling, market.buying = seen_as(market.seller, 901), seen_as(market.buyer, 902)
    market.product = product(market.seller, before)
    market.batch = harvest(market.selling, market.product, "1000", before)
    sale_id = market.submit()
    waiting = trader("等待审核的农场", XIACHENG_TOWN, before, state="pending").id
    everything, nothing = [True] * 3, [False] * 3
    names = ("xiacheng", "gongshu", "xihu", "hangzhou")
    told = {name: sees(looking(country, name, before.date()), market, sale_id, waiting) for name in names}
    assert told == {"xiacheng": everything, "gongshu": nothing, "xihu": nothing, "hangzhou": everything}
    moves = (Move("330103", country["xiacheng"], country["gongshu"]),)
    merger = Reform(
        kind=ReformKind.MERGE,
        name="撤销下城区、拱墅区，设立新的拱墅区",
        effective=DAY,
        moves=moves,
        closes=(country["xiacheng"],),
        command_id=uuid4(),
    )
    reforming.reform(BUILDER, merger, after)
    told = {name: sees(looking(country, name, DAY), market, sale_id, waiting) for name in names}
    assert told == {"xiacheng": nothing, "gongshu": everything, "xihu": nothing, "hangzhou": everything}
    decides = [name for name in names if competence.decides(looking(country, name, DAY), XIACHENG_TOWN, after)]
    assert decides == ["gongshu"], "the application waits at one desk"
    services.confirm_sale(market.buying, ConfirmSale(sale_id, uuid4()), after)
    sold = selectors.sale(looking(country, "gongshu", DAY), sale_id)
    assert sold.state == "confirmed"
    batch = batches.batch(looking(country, "gongshu", DAY), market.batch)
    assert batch.stock.departed == 300
