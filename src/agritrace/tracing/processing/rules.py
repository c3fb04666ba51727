"""How batches become other batches, with every gram accounted for. Pure: quantities are decimals and fractions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from agritrace.kernel.quantities import Dimension, Quantity, Unit, amount_hindrance, convert, format_amount, unit
from agritrace.kernel.results import Reason, Refusal
from agritrace.tracing.batches.values import STATE_NAMES, BatchRow, BatchState

from .values import (
    MOST_MADE,
    MOST_TAKEN,
    Born,
    Drawn,
    Flow,
    MakeOut,
    MergeBatches,
    Plan,
    ProcessBatches,
    SlaughterPapers,
    SplitBatch,
    TakeFrom,
)

KILO = unit("公斤")
STEP = Decimal("0.001")
PAPER_SIGNS = (6, 60)
NOWHERE = "000000000000"
"""The whole country: where a mixture from several provinces comes from."""


@dataclass(frozen=True, slots=True)
class Source:
    """A batch that may be drawn from, and what one container of it holds."""

    row: BatchRow
    content: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """All batches a command names, by number."""

    by_id: Mapping[int, Source] = field(default_factory=dict)


def shares(total: Decimal, weights: Sequence[Fraction], *, least: int = 0) -> tuple[Decimal, ...]:
    """Divide an amount of three places by weights so that the parts sum up to it exactly.

    Steps of 0.001 that do not divide go to the largest remainders, the first on a tie. The first ``least`` parts get at
    least one step each; ValueError when there are not so many steps, or no weight.
    """
    steps, whole = int(total / STEP), sum(weights, Fraction(0))
    if steps < least or whole <= 0:
        raise ValueError("there is nothing to divide")
    exact = [Fraction(steps) * weight / whole for weight in weights]
    floor = [1 if place < least else 0 for place in range(len(exact))]
    parts = [max(int(one), least_steps) for one, least_steps in zip(exact, floor, strict=True)]
    by_need = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_need[: max(0, steps - sum(parts))]:
        parts[place] += 1
    while sum(parts) > steps:  # minimum steps were given to parts that are due less: take them from the richest
        able = [place for place in range(len(parts)) if parts[place] > floor[place]]
        parts[max(able, key=lambda place: parts[place] - exact[place])] -= 1
    return tuple(Decimal(part) * STEP for part in parts)


def weight_of(amount: Decimal, measured: Unit, content: Quantity | None) -> Decimal | None:
    """Net kilograms, exact, where the unit or the declared content of a container says them; None otherwise."""
    if measured.dimension is Dimension.MASS:
        return _kilos(Fraction(amount) * measured.factor)
    if measured.dimension is Dimension.CONTAINER and content and content.unit.dimension is Dimension.MASS:
        return _kilos(Fraction(amount) * content.in_base)
    return None


def _kilos(grams: Fraction) -> Decimal:
    return Decimal(int(grams * 1_000)).scaleb(-6)


def judge_split(sources: Sources, command: SplitBatch) -> Plan | Refusal:
    """Divide a batch: the parts are amounts in its unit and together no more than what is free."""
    source = sources.by_id[command.batch_id]
    row, measured = source.row, unit(source.row.unit)
    if not 1 <= len(command.parts) <= MOST_MADE:
        return _refusal(f"一次分成 1 至 {MOST_MADE} 批。", "请填写每一批的数量。", field="parts", code="count")
    reasons = [_beside(found, "parts") for part in command.parts if (found := amount_hindrance(part, measured))]
    total = sum(command.parts, Decimal(0))
    reasons += reasons or _against(source, total, field="parts")
    if reasons:
        return Refusal(tuple(reasons[:1]))
    return Plan(
        drawn=(Drawn(row.id, total, Decimal(0), row.unit),),
        born=tuple(Born(part, row.unit, content=source.content) for part in command.parts),
        flows=tuple(Flow(row.id, place, part) for place, part in enumerate(command.parts)),
    )


def judge_merge(sources: Sources, command: MergeBatches) -> Plan | Refusal:
    """Put batches of one product together. What the target unit cannot hold to the last digit is booked as loss."""
    reasons = [*_takes(sources, command.takes, least=2), *_same_product(sources, command.takes)]
    if reasons:
        return Refusal(tuple(reasons))
    target = _target(sources, command)
    if isinstance(target, Reason):
        return Refusal((target,))
    drawn, flows, total = [], [], Decimal(0)
    for take in command.takes:
        source = sources.by_id[take.batch_id]
        measured = unit(source.row.unit)
        found = convert(Quantity(take.quantity, measured), target, content=source.content)
        if found.amount == 0 or (found.remainder and measured.dimension is Dimension.CONTAINER):
            sentence = f"{format_amount(take.quantity)}{measured.name}换算成“{target.name}”除不尽。"
            return _refusal(sentence, "请改用较小的单位合批。", field="unit", code="small")
        lost = _back(found.remainder, target, measured)
        drawn.append(Drawn(take.batch_id, take.quantity, lost, measured.name))
        flows.append(Flow(take.batch_id, 0, take.quantity - lost))
        total += found.amount
    content = sources.by_id[command.takes[0].batch_id].content if target.dimension is Dimension.CONTAINER else None
    return Plan(drawn=tuple(drawn), born=(Born(total, target.name, content=content),), flows=tuple(flows))


def _back(remainder: Fraction, target: Unit, measured: Unit) -> Decimal:
    """What was cut off, in the unit it came from: exact, because a step of a coarser unit is a multiple of a finer one's."""
    return (
        Decimal(int(remainder * target.factor / measured.factor / Fraction(STEP))) * STEP if remainder else Decimal(0)
    )


def judge_process(sources: Sources, command: ProcessBatches) -> Plan | Refusal:
    """Several inputs to several outputs. Weighed: taken + added = made + loss, and the loss is never negative.

    Each input is in each output by the output's share of the weight; what an input has in the loss is booked as its loss,
    but for things that are counted whole (animals): those go whole into the outputs.
    """
    reasons = [
        *_takes(sources, command.takes, least=1),
        *_makes(command.makes),
        *_added(command),
        *(paper_reasons(command.papers) if command.papers else ()),
    ]
    if reasons:
        return Refusal(tuple(reasons))
    into = [(take, _weighed_in(sources, take)) for take in command.takes]
    out = [(make, _weighed_out(make, place)) for place, make in enumerate(command.makes)]
    missing = [one for _, one in (*into, *out) if isinstance(one, Reason)]
    if missing:
        return Refusal(tuple(missing))
    taken = sum((one for _, one in into if isinstance(one, Decimal)), Decimal(0))
    made = sum((one for _, one in out if isinstance(one, Decimal)), Decimal(0))
    loss = taken + command.added - made
    if loss < 0:
        sentence = f"产出共 {_shown(made)} 公斤，多于投料和辅料共 {_shown(taken + command.added)} 公斤。"
        return _refusal(sentence, "加了水、盐等辅料的请填写辅料重量；否则请核对数量。", field="makes", code="balance")
    weights = [Fraction(one) for _, one in out if isinstance(one, Decimal)]
    drawn, flows = [], []
    for take, weight in into:
        found = _flow(sources, take, weights, loss=Fraction(loss))
        if isinstance(found, Reason):
            return Refusal((found,))
        parts, lost = found
        name = sources.by_id[take.batch_id].row.unit
        drawn.append(Drawn(take.batch_id, take.quantity, lost, name, weight if isinstance(weight, Decimal) else None))
        flows += [Flow(take.batch_id, place, part) for place, part in enumerate(parts)]
    born = tuple(_born(make, weight) for make, weight in out if isinstance(weight, Decimal))
    return Plan(tuple(drawn), born, tuple(flows), taken, made, command.added, loss)


def _flow(
    sources: Sources, take: TakeFrom, weights: list[Fraction], *, loss: Fraction
) -> tuple[tuple[Decimal, ...], Decimal] | Reason:
    """How much of an input is in each output, and how much of it is lost."""
    row = sources.by_id[take.batch_id].row
    try:
        if unit(row.unit).whole or not loss:
            return shares(take.quantity, weights, least=len(weights)), Decimal(0)
        *parts, lost = shares(take.quantity, [*weights, loss], least=len(weights))
    except ValueError:
        sentence = f"{row.product_name} {row.number} 的投料太少，分不到每一批产出。"
        return Reason(sentence, "请改用较小的单位，或减少产出的批数。", f"take_{row.id}", "small")
    return tuple(parts), lost


def _born(make: MakeOut, weight: Decimal) -> Born:
    measured, content = unit(make.unit), None
    if measured.dimension is Dimension.CONTAINER:
        each = Fraction(weight) / Fraction(make.quantity)
        held = Decimal(int(each / Fraction(STEP))) * STEP
        content = Quantity(held, KILO) if held and Fraction(held) == each else None
    return Born(make.quantity, measured.name, weight, content)


def paper_reasons(papers: SlaughterPapers) -> list[Reason]:
    """A slaughter names the certificates of its animals and of its meat (domain facts tracing §2)."""
    reasons = []
    if not papers.animal_papers or not all(_is_number(one) for one in papers.animal_papers):
        reasons.append(_paper("animal_papers", "每头（只、批）活畜禽的动物检疫合格证明编号", "一行一个编号。"))
    if not _is_number(papers.meat_inspection):
        reasons.append(_paper("meat_inspection", "肉品品质检验合格证编号", ""))
    if not _is_number(papers.meat_quarantine):
        reasons.append(_paper("meat_quarantine", "动物产品检疫合格证明编号", ""))
    return reasons


def _paper(name: str, what: str, more: str) -> Reason:
    return Reason(f"请填写{what}。", f"{more}编号 {PAPER_SIGNS[0]} 至 {PAPER_SIGNS[1]} 位，含数字。", name, "paper")


def _is_number(text: str) -> bool:
    plain = text.strip()
    return PAPER_SIGNS[0] <= len(plain) <= PAPER_SIGNS[1] and any(sign.isdigit() for sign in plain)


def _takes(sources: Sources, takes: Sequence[TakeFrom], *, least: int) -> list[Reason]:
    """What is wrong with the inputs themselves."""
    if not least <= len(takes) <= MOST_TAKEN or len({take.batch_id for take in takes}) != len(takes):
        words = "请至少在两个批次填写数量。" if least > 1 else "请填写投料数量。"
        return [Reason(words, f"一次最多 {MOST_TAKEN} 批，每批一行。", "takes", "count")]
    reasons = []
    for take in takes:
        source, name = sources.by_id[take.batch_id], f"take_{take.batch_id}"
        found = amount_hindrance(take.quantity, unit(source.row.unit))
        reasons += [_beside(found, name)] if found else _against(source, take.quantity, field=name)
    return reasons


def _against(source: Source, amount: Decimal, *, field: str) -> list[Reason]:
    """Why an amount cannot be drawn from a batch."""
    row = source.row
    if row.state is not BatchState.ACTIVE:
        sentence = f"批次 {row.number} 已{STATE_NAMES[row.state]}，不能转出。"
        return [Reason(sentence, "请选择其他批次。", field, "state")]
    if amount > row.available:
        sentence = f"批次余量只剩 {format_amount(row.available)} {row.unit}，不够 {format_amount(amount)} {row.unit}。"
        return [Reason(sentence, "请减少数量；等待买方确认的部分请先撤回交易。", field, "overdraw")]
    return []


def _same_product(sources: Sources, takes: Sequence[TakeFrom]) -> list[Reason]:
    rows = [sources.by_id[take.batch_id].row for take in takes]
    if len({(row.product_name, row.category_code) for row in rows}) > 1:
        names = "、".join(dict.fromkeys(row.product_name for row in rows))
        return [
            Reason(
                f"合批只能是同一种产品，现在有{names}。",
                "不同产品放在一起做成新产品的，请用“加工”。",
                "takes",
                "product",
            )
        ]
    return []


def _target(sources: Sources, command: MergeBatches) -> Unit | Reason:
    """The unit of the merged batch: the one asked for, else the finest of the inputs."""
    found = [sources.by_id[take.batch_id] for take in command.takes]
    units = [unit(source.row.unit) for source in found]
    if any(one.dimension is Dimension.CONTAINER for one in units):
        alike = len({(source.row.unit, str(source.content)) for source in found}) == 1
        if alike and command.unit in {"", units[0].name}:
            return units[0]
        if any(weight_of(Decimal(1), one, source.content) is None for one, source in zip(units, found, strict=True)):
            sentence = "这些批次的包装单位不同，或没有登记每件净重。"
            return Reason(sentence, "请先把包装相同的合在一起。", "unit", "container")
        units = [KILO if one.dimension is Dimension.CONTAINER else one for one in units]
    if len({one.dimension for one in units}) > 1:
        names = "、".join(dict.fromkeys(source.row.unit for source in found))
        return Reason(f"这些批次的计量单位（{names}）不能相加。", "请选择按同类单位计量的批次。", "unit", "dimension")
    if not command.unit:
        return min(units, key=lambda one: one.factor)
    try:
        wanted = unit(command.unit)
    except KeyError:
        return Reason(f"没有“{command.unit}”这个计量单位。", "请从列表中选择。", "unit", "unit")
    if wanted.dimension is not units[0].dimension or wanted.whole != units[0].whole:
        return Reason(
            f"这些批次不能按“{wanted.name}”合计。", f"请选用与“{units[0].name}”同类的单位。", "unit", "dimension"
        )
    return wanted


def _makes(makes: Sequence[MakeOut]) -> list[Reason]:
    """What is wrong with the outputs themselves."""
    if not 1 <= len(makes) <= MOST_MADE:
        return [Reason("请至少填写一种产出。", f"一次最多 {MOST_MADE} 批。", "makes", "count")]
    reasons = []
    for place, make in enumerate(makes):
        try:
            found = amount_hindrance(make.quantity, unit(make.unit))
        except KeyError:
            found = Reason(f"没有“{make.unit}”这个计量单位。", "请从列表中选择。", code="unit")
        if found:
            reasons.append(_beside(found, f"quantity_{place}"))
    return reasons


def _added(command: ProcessBatches) -> list[Reason]:
    if command.added == 0:
        return []
    found = amount_hindrance(command.added, KILO)
    if found:
        return [_beside(found, "added")]
    if not command.added_words.strip():
        return [Reason("请写明加了什么辅料。", "例如：水、盐。", "added_words", "words")]
    return []


def _weighed_in(sources: Sources, take: TakeFrom) -> Decimal | Reason:
    source = sources.by_id[take.batch_id]
    known = weight_of(take.quantity, unit(source.row.unit), source.content)
    what = f"{source.row.product_name} {source.row.number}"
    return known or _declared(take.weight, what, f"weight_{take.batch_id}")


def _weighed_out(make: MakeOut, place: int) -> Decimal | Reason:
    known = weight_of(make.quantity, unit(make.unit), None)
    return known or _declared(make.weight, f"产出 {format_amount(make.quantity)}{make.unit}", f"made_weight_{place}")


def _declared(weight: Decimal | None, what: str, name: str) -> Decimal | Reason:
    """A weight somebody put on the scales, for what is counted or packed."""
    if weight is None:
        return Reason(
            f"请填写“{what}”的总净重（公斤）。", "按个、头、箱等计数的要称重，才能算出得率和损耗。", name, "weight"
        )
    found = amount_hindrance(weight, KILO)
    return _beside(found, name) if found else weight


def _beside(reason: Reason, field: str) -> Reason:
    return Reason(reason.sentence, reason.remedy, field, reason.code)


def _refusal(sentence: str, remedy: str, *, field: str, code: str) -> Refusal:
    return Refusal((Reason(sentence, remedy, field, code),))


def _shown(weight: Decimal) -> str:
    return f"{weight.normalize():,f}"


def above(places: Iterable[str]) -> str:
    """The smallest region that holds all of them: a town, county, city, province, else the whole country."""
    for digits in (9, 6, 4, 2):
        heads = {place[:digits] for place in places}
        if len(heads) == 1:
            return heads.pop().ljust(12, "0")
    return NOWHERE
