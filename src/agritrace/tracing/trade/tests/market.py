"""A small market for tests of trade: traders with codes, a product, batches through the services."""

from __future__ import annotations

import itertools
import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.subjectcodes import make_subject_code
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.kernel.viewer import Viewer, ViewerKind, system
from agritrace.registry.products.models import Product
from agritrace.registry.subjects.models import Subject
from agritrace.registry.subjects.permissions import Permission as SubjectPermission
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.permissions import Permission as BatchPermission
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.genealogy.permissions import Permission as ChainPermission
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.permissions import Permission
from agritrace.tracing.trade.values import ConfirmSale, SubmitSale

OPEN = Act("test:market:open", "{who}")
TRADER = frozenset(
    {
        *(p.value for p in Permission if p is not Permission.EXPIRE),
        *(p.value for p in BatchPermission),
        SubjectPermission.LOOK_UP.value,
        ChainPermission.WALK.value,
    }
)
YUHANG, LIXIA = "330110000000", "370102000000"
_numbers = itertools.count(secrets.randbelow(9_000_000))  # several processes of a bench share a database


def trader(name: str, region: str, now: datetime, *, state: str = "active") -> Subject:
    """A subject with a code, as a review would leave it."""

    def work(opened: journal.OpenAct) -> int:
        row = Subject(
            code=make_subject_code(SubjectForm.COOPERATIVE, region[:6], next(_numbers)),
            query_no=secrets.token_hex(6), state=state, org_form=SubjectForm.COOPERATIVE, business_roles=["P1"],
            industries=["planting"], name=name, sort_key=name, initials="x", grams=[], region_code=region, address="一号",
            cred_kind="credit_code", cred_index=secrets.token_bytes(16), cred_masked="9****", main_products=[],
            created_at=now, submitted_at=now, decided_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        return row.id

    number = journal.act(system("test"), OPEN, work, now=now, answer=int)
    return Subject.objects.everything(reason="test").get(pk=number)


def seen_as(subject: Subject, account_id: int, permissions: frozenset[str] = TRADER) -> Viewer:
    """The viewer of one account of a subject."""
    return Viewer(ViewerKind.SUBJECT, subject.name, account_id, subject_id=subject.id, permissions=permissions)


def product(subject: Subject, now: datetime, name: str = "番茄") -> int:
    """An active product in 公斤."""

    def work(opened: journal.OpenAct) -> int:
        row = Product(
            subject_id=subject.id, region_code=subject.region_code, category_code="01010101", name=name, unit="公斤",
            sort_key=name, initials="x", words=name, created_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        return row.id

    return journal.act(system("test"), OPEN, work, now=now, answer=int)


def harvest(viewer: Viewer, product_id: int, amount: str, now: datetime) -> int:
    """A batch of the viewer's; returns its id."""
    day = beijing_day(now - timedelta(hours=1))
    command = Produce(product_id, Decimal(amount), "公斤", day, uuid4(), base_name="1号基地")
    return batches.produce(viewer, command, now).batch_id


class Market:
    """A seller with one batch of 1,000 公斤, and a buyer in another province."""

    def __init__(self, now: datetime, amount: str = "1000") -> None:
        self.now = now
        self.seller, self.buyer = trader("禾田合作社", YUHANG, now), trader("鲜达批发", LIXIA, now)
        self.selling, self.buying = seen_as(self.seller, 901), seen_as(self.buyer, 902)
        self.product = product(self.seller, now)
        self.batch = harvest(self.selling, self.product, amount, now)

    def order(self, amount: str = "300", **changes: object) -> SubmitSale:
        """A command to sell to the buyer."""
        told = {"batch_id": self.batch, "buyer_code": self.buyer.code, "quantity": Decimal(amount), "unit": "公斤"}
        return SubmitSale(**{**told, "command_id": uuid4(), **changes})  # type: ignore[arg-type]  # test data

    def submit(self, amount: str = "300") -> int:
        """Submit a sale to the buyer; returns its id."""
        return trade.submit_sale(self.selling, self.order(amount), self.now).sale_id

    def confirm(self, sale_id: int, viewer: Viewer | None = None) -> trade.SaleConfirmed:
        """Confirm as the buyer."""
        return trade.confirm_sale(viewer or self.buying, ConfirmSale(sale_id, uuid4()), self.now)
