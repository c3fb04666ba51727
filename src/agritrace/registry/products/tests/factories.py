"""People and products for the tests of products and of the rooms above."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.viewer import Jurisdiction, Level, Viewer, ViewerKind, system
from agritrace.registry.products import services
from agritrace.registry.products.values import AddProduct, ProductFacts
from agritrace.registry.subjects.models import Subject

YUHANG, LIXIA = "330110000000", "370102000000"
OF_SUBJECTS = frozenset(
    {
        "products:product:see", "products:product:add", "products:product:change", "products:product:disable",
        "batches:batch:see", "batches:batch:produce", "batches:batch:lose", "batches:batch:void", "batches:batch:close",
        "codes:code:see", "codes:label:print", "codes:code:void",
    }
)  # fmt: skip
OF_REGULATORS = frozenset({"products:product:see", "batches:batch:see", "codes:code:see"})
_MAKE = Act("tests:subject:make", "{who}为测试建立主体")
_numbers = count(1)


def make_subject(
    now: datetime, *, region: str = YUHANG, state: str = "active", name: str = "禾田蔬菜专业合作社"
) -> int:
    """A subject as the subjects room would have left it after its review."""

    def work(opened: journal.OpenAct) -> int:
        unique = f"{next(_numbers):07d}{uuid4().hex[:5]}"
        row = Subject(
            query_no=unique, state=state, org_form=2, business_roles=["P1"], industries=["planting"], name=name,
            sort_key="he tian", initials="ht", grams=[], region_code=region, address="测试路1号", cred_kind="credit_code",
            cred_index=uuid4().bytes, cred_masked="93************01", main_products=[], created_at=now, submitted_at=now,
            decided_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        return row.pk

    return journal.act(system("tests"), _MAKE, work, now=now, answer=int)


def set_state(subject_id: int, state: str, now: datetime) -> None:
    """Suspend or resume without the page of the subjects room."""

    def work(opened: journal.OpenAct) -> int:
        return Subject.objects.storing(opened).filter(pk=subject_id).update(state=state)

    journal.act(system("tests"), _MAKE, work, now=now, answer=int)


def farmer(subject_id: int, permissions: frozenset[str] = OF_SUBJECTS) -> Viewer:
    """Somebody logged in for a subject."""
    return Viewer(ViewerKind.SUBJECT, "王桂兰", account_id=None, subject_id=subject_id, permissions=permissions)


def county(region: str = YUHANG) -> Viewer:
    """An official of a county."""
    place = Jurisdiction(include=(region[:6],))
    return Viewer(
        ViewerKind.REGULATOR,
        "周明",
        organisation_id=1,
        level=Level.COUNTY,
        jurisdiction=place,
        permissions=OF_REGULATORS,
    )


def tomato(spec: str = "粉果", unit: str = "公斤") -> ProductFacts:
    """The facts of a product everybody knows."""
    return ProductFacts(name="番茄", category_code="01040551", unit=unit, spec=spec)


def add(viewer: Viewer, now: datetime, facts: ProductFacts | None = None, command_id: UUID | None = None) -> int:
    """A product of the viewer's subject."""
    return services.add_product(viewer, AddProduct(facts or tomato(), command_id or uuid4()), now).product_id


def kilos(amount: str) -> Decimal:
    """A decimal, shorter to read."""
    return Decimal(amount)
