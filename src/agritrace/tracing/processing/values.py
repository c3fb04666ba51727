"""Commands, plans, rows and events of processing. Pure values.

Quantities of a batch are in its own unit with at most three places; weights are kilograms with at most six, so that every
mass unit of the kernel is held to its last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from agritrace.foundation.journal.values import Event
from agritrace.kernel.quantities import Quantity


class RunKind(StrEnum):
    """How batches became other batches."""

    SPLIT = "split"
    MERGE = "merge"
    PROCESS = "process"
    SLAUGHTER = "slaughter"


KIND_NAMES: dict[RunKind, str] = {
    RunKind.SPLIT: "分批",
    RunKind.MERGE: "合批",
    RunKind.PROCESS: "加工",
    RunKind.SLAUGHTER: "屠宰",
}
MOST_TAKEN = 50
"""Batches that go into one run."""
MOST_MADE = 50
"""Batches that come out of one run."""


@dataclass(frozen=True, slots=True)
class TakeFrom:
    """``quantity`` of a batch in its unit; ``weight`` its net kilograms where the unit alone does not say them."""

    batch_id: int
    quantity: Decimal
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MakeOut:
    """A batch that comes out: an own product, its quantity, and its net kilograms where the unit does not say them."""

    product_id: int
    quantity: Decimal
    unit: str
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SplitBatch:
    """Divide part or all of a batch into new batches; what is not named stays where it is."""

    batch_id: int
    parts: tuple[Decimal, ...]
    command_id: UUID
    note: str = ""


@dataclass(frozen=True, slots=True)
class MergeBatches:
    """Put quantities of several batches of one product into a new batch. ``unit`` "" takes the finest of theirs."""

    takes: tuple[TakeFrom, ...]
    command_id: UUID
    unit: str = ""
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SlaughterPapers:
    """What a slaughter is proven by: certificates of the animals, ear tags, inspection and quarantine of the meat."""

    animal_papers: tuple[str, ...]
    meat_inspection: str
    meat_quarantine: str
    ear_tags: str = ""


@dataclass(frozen=True, slots=True)
class ProcessBatches:
    """Several inputs become several outputs. ``added`` kilograms of water, salt and other things are no batch.

    With ``papers`` it is a slaughter. What neither came out nor was there before is the loss; it is computed, not typed.
    """

    takes: tuple[TakeFrom, ...]
    makes: tuple[MakeOut, ...]
    command_id: UUID
    added: Decimal = Decimal(0)
    added_words: str = ""
    papers: SlaughterPapers | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What leaves a batch: ``quantity`` in all, of it ``lost`` on the way; ``weight`` is None where nobody needs it."""

    batch_id: int
    quantity: Decimal
    lost: Decimal
    unit: str
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Born:
    """A batch to be born. ``content`` is what one container holds."""

    quantity: Decimal
    unit: str
    weight: Decimal | None = None
    content: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """So much of a source, in its own unit, goes into the output at this place. Becomes an edge of genealogy."""

    source_id: int
    place: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """A decided run: for each source drawn = its flows + lost; taken + added = made + loss in kilograms."""

    drawn: tuple[Drawn, ...]
    born: tuple[Born, ...]
    flows: tuple[Flow, ...]
    taken: Decimal = Decimal(0)
    made: Decimal = Decimal(0)
    added: Decimal = Decimal(0)
    loss: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Made:
    """A batch that came out, with its code and where its label is printed."""

    batch_id: int
    code: str
    code_id: int


@dataclass(frozen=True, slots=True)
class RunDone:
    """Answer: the run and its batches."""

    run_id: int
    batches: tuple[Made, ...]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in lists. Weights are None for runs that are not weighed (splitting, merging)."""

    id: int
    subject_id: int
    region_code: str
    kind: RunKind
    title: str
    inputs: int
    outputs: int
    taken: Decimal | None
    made: Decimal | None
    added: Decimal | None
    loss: Decimal | None
    added_words: str
    note: str
    created_at: datetime

    @property
    def out_share(self) -> Decimal | None:
        """How much came out of what went in, in percent with one place; None where nothing was weighed."""
        if not self.taken or self.made is None:
            return None
        return (self.made * 100 / self.taken).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Side:
    """One batch of a run: ``lost`` only on the side of the inputs."""

    batch_id: int
    product_name: str
    number: str
    quantity: Decimal
    unit: str
    weight: Decimal | None
    lost: Decimal


@dataclass(frozen=True, slots=True)
class RunDetail:
    """A run with both sides and, for a slaughter, its papers."""

    row: RunRow
    taken: tuple[Side, ...]
    made: tuple[Side, ...]
    papers: SlaughterPapers | None


@dataclass(frozen=True)
class BatchesTransformed(Event):
    """Batches became other batches."""

    event_name: ClassVar[str] = "processing.batches_transformed"

    run_id: int
    subject_id: int
    kind: str
    region_code: str
