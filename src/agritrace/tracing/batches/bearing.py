"""How a batch is born out of others of the same act, and what one container of it holds."""

from __future__ import annotations

from agritrace.foundation.journal import services as journal
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.pinyin import initials, sort_key
from agritrace.kernel.quantities import Quantity
from agritrace.kernel.tracecodes import CodeKind
from agritrace.tracing.codes import services as codes
from agritrace.tracing.codes.values import IssueCode

from . import rules, selectors, stock
from .models import Content
from .stock import Entry
from .values import BatchRow, Bear, Received


def bear(opened: journal.OpenAct, command: Bear) -> Received:
    """Make a batch with a code of its own inside the open act; returns batch and code.

    The caller has taken the quantities it is made of (``services.take``) and links them in genealogy. Refuses while an
    expired paper of the holder blocks new codes.
    """
    batch_id, day = stock.next_id(), beijing_day(opened.now)
    order = IssueCode(CodeKind.PRODUCTION_BATCH, command.subject_id, command.region_code, batch_id=batch_id)
    issued = codes.issue(opened, order, day)
    number = command.number or rules.batch_number(day, selectors.born_on(command.subject_id, day) + 1)
    entry = Entry(
        id=batch_id,
        subject_id=command.subject_id,
        region_code=command.region_code,
        product_id=command.product_id,
        category_code=command.category_code,
        product_name=command.product_name,
        spec=command.spec,
        unit=command.unit,
        number=number,
        source=command.source,
        inspection=command.inspection,
        harvested_on=command.harvested_on,
        base_name=command.base_name,
        origin_subject_id=command.origin_subject_id,
        origin_region_code=command.origin_region_code,
        origin_batch_id=command.origin_batch_id or batch_id,
        code=issued.code,
        note=command.note,
        words=search_words((command.product_name, command.spec, number, issued.code)),
        quantity=command.quantity,
        kind=command.kind,
    )
    stock.enter(opened, entry, opened.now)
    keep_content(opened, batch_id, command.content)
    opened.on("batch", batch_id, command.region_code)
    return Received(batch_id, issued.code, issued.code_id)


def keep_content(opened: journal.OpenAct, batch_id: int, content: Quantity | None) -> None:
    """What one container of a new batch holds, if it is counted in containers."""
    if content is not None:
        row = Content(batch_id=batch_id, amount=content.amount, unit=content.unit.name)
        Content.objects.storing(opened).bulk_create([row])


def inherit_content(opened: journal.OpenAct, source: BatchRow, batch_id: int) -> None:
    """What is sold or divided in containers holds what it held."""
    if rules.is_container(source.unit):
        keep_content(opened, batch_id, selectors.contents([source.id]).get(source.id))


def search_words(texts: tuple[str, ...]) -> str:
    """What the search looks at: the texts with pinyin and initials of the first, the product's name."""
    spoken = (*texts, sort_key(texts[0]).replace(" ", ""), initials(texts[0]))
    return (" " + " ".join(word for word in spoken if word)).lower()[:200]
