"""Writing products: add, change, disable, enable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.results import NotFound, Refusal, Refused, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import STATE_NAMES as SUBJECT_STATE_NAMES
from agritrace.registry.subjects.values import SubjectBrief

from . import acts, rules
from .models import Product
from .permissions import Permission
from .states import PRODUCT
from .values import (
    AddProduct,
    ChangeProduct,
    ProductAdded,
    ProductAddedEvent,
    ProductChangedEvent,
    ProductFacts,
    ProductStanding,
    ProductState,
    SwitchProduct,
)

T = TypeVar("T")
_FACTS = ("name", "category_code", "unit", "spec", "brand", "standard", "shelf_life_days", "photo_id")


def add_product(viewer: Viewer, command: AddProduct, now: datetime) -> ProductAdded:
    """Add an active product to the viewer's own subject.

    Refuses with the field names of :class:`ProductFacts`; Denied without the permission or without a subject.
    """
    if not viewer.can(Permission.ADD) or viewer.subject_id is None:
        raise denied("新增产品")
    subject_id = viewer.subject_id

    def work(opened: journal.OpenAct) -> ProductAdded:
        subject = _working(subject_id)
        facts = _checked(command.facts)
        _only_once(subject_id, facts, but=None)
        row = Product(
            subject_id=subject_id,
            region_code=subject.region_code,
            state=ProductState.ACTIVE,
            created_at=now,
            **_columns(facts),
        )
        row.save(force_insert=True)
        _claim_photo(opened, row, command.session)
        opened.on("product", row.pk, row.region_code)
        opened.note(name=facts.name)
        opened.announce(ProductAddedEvent(row.pk, subject_id, facts.category_code))
        return ProductAdded(row.pk)

    told = replace(
        command, facts=replace(command.facts, photo_id=None), session=""
    )  # a second press uploads its photo anew and is the same command
    return _once(
        lambda: journal.act(
            viewer, acts.ADD, work, now=now, answer=ProductAdded, command=told, command_id=command.command_id
        )
    )


def change_product(viewer: Viewer, command: ChangeProduct, now: datetime) -> ProductStanding:
    """Replace the facts of the version that was shown; batches made before keep theirs."""

    def work(opened: journal.OpenAct) -> ProductStanding:
        row = _locked(viewer, command.product_id, command.version)
        target = PRODUCT.follow(viewer, ProductState(row.state), "change")
        if isinstance(target, Refusal):
            raise Refused(target)
        before = ProductFacts(**{name: getattr(row, name) for name in _FACTS})
        facts = _checked(command.facts)
        _only_once(row.subject_id, facts, but=row.pk)
        for name, value in _columns(facts).items():
            setattr(row, name, value)
        _claim_photo(opened, row, command.session)
        opened.note(name=facts.name, changed=rules.changed_words(before, facts))
        return _stored(opened, row, target)

    told = replace(command, facts=replace(command.facts, photo_id=None), session="")  # likewise
    return _once(
        lambda: journal.act(
            viewer, acts.CHANGE, work, now=now, answer=ProductStanding, command=told, command_id=command.command_id
        )
    )


def disable_product(viewer: Viewer, command: SwitchProduct, now: datetime) -> ProductStanding:
    """Take a product out of the choice for new batches; its batches stay as they are."""
    return _switch(viewer, command, now, arrow="disable", act=acts.DISABLE)


def enable_product(viewer: Viewer, command: SwitchProduct, now: datetime) -> ProductStanding:
    """Take a disabled product back into use, unless an open one has the same name and specification."""
    return _switch(viewer, command, now, arrow="enable", act=acts.ENABLE)


def _switch(viewer: Viewer, command: SwitchProduct, now: datetime, *, arrow: str, act: Act) -> ProductStanding:
    def work(opened: journal.OpenAct) -> ProductStanding:
        row = _locked(viewer, command.product_id, command.version)
        target = PRODUCT.follow(viewer, ProductState(row.state), arrow)
        if isinstance(target, Refusal):
            raise Refused(target)
        opened.note(name=row.name)
        return _stored(opened, row, target)

    return _once(
        lambda: journal.act(
            viewer, act, work, now=now, answer=ProductStanding, command=command, command_id=command.command_id
        )
    )


def _claim_photo(opened: journal.OpenAct, row: Product, session: str) -> None:
    if row.photo_id:
        files.claim(opened, [row.photo_id], Owner(row.region_code, subject_id=row.subject_id), session=session)


def _once(run: Callable[[], T]) -> T:
    """Two forms sent at the same moment: the constraint refuses the second, in words."""
    try:
        return run()
    except IntegrityError as error:
        if "products_product_once" not in str(error):
            raise
        raise _twice() from None


def _twice() -> Refused:
    return refuse("已有同名同规格的产品。", "请直接选用已有产品，或在规格中写明区别。", field="name", code="twice")


def _working(subject_id: int) -> SubjectBrief:
    subject = subjects.brief([subject_id])[subject_id]
    if not subject.working:
        words = SUBJECT_STATE_NAMES[subject.state]
        raise refuse(f"本主体当前状态是“{words}”，不能新增产品。", "请联系所在地县级农业农村部门。", code="subject")
    return subject


def _checked(facts: ProductFacts) -> ProductFacts:
    raise_for(rules.fact_reasons(facts, category_known=catalogue.category(facts.category_code) is not None))
    return facts


def _only_once(subject_id: int, facts: ProductFacts, *, but: int | None) -> None:
    rows = Product.objects.everything(reason="names within the acting subject")
    same = rows.filter(subject_id=subject_id, name=facts.name.strip(), spec=facts.spec.strip())
    same = same.exclude(state=ProductState.DISABLED)
    if (same.exclude(pk=but) if but else same).exists():
        raise _twice()


def _columns(facts: ProductFacts) -> dict[str, object]:
    name, spec, brand = facts.name.strip(), facts.spec.strip(), facts.brand.strip()
    spoken = (name, sort_key(name).replace(" ", ""), initials(name), spec, brand)
    return {
        "name": name,
        "category_code": facts.category_code,
        "unit": facts.unit,
        "spec": spec,
        "brand": brand,
        "standard": facts.standard.strip(),
        "shelf_life_days": facts.shelf_life_days,
        "photo_id": facts.photo_id,
        "sort_key": sort_key(name)[:120],
        "initials": initials(name)[:40],
        "words": (" " + " ".join(word for word in spoken if word)).lower()[:300],
    }


def _locked(viewer: Viewer, product_id: int, version: int) -> Product:
    row = Product.objects.acted_on_by(viewer).select_for_update().filter(pk=product_id).first()
    if row is None:
        raise NotFound("这个产品")
    if row.version != version:
        raise refuse("这个产品刚被修改过。", "请刷新页面，在最新内容上修改。", code="version")
    return row


def _stored(opened: journal.OpenAct, row: Product, target: ProductState) -> ProductStanding:
    row.state, row.version = target.value, row.version + 1
    columns = [*_FACTS, "sort_key", "initials", "words", "state", "version"]
    Product.objects.storing(opened).bulk_update([row], columns)
    opened.on("product", row.pk, row.region_code)
    opened.announce(ProductChangedEvent(row.pk, row.subject_id, target.value))
    return ProductStanding(row.pk, target, row.version)
