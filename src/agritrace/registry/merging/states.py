"""The states of a suspicion."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine
from agritrace.registry.subjects.permissions import Permission

from .values import PAIR_NAMES, PairState

_S = PairState

SUSPICION: Machine[PairState] = Machine(
    name="suspicion",
    title="疑似重复",
    labels=PAIR_NAMES,
    start=_S.OPEN,
    ends=frozenset({_S.MERGED}),
    arrows=(
        Arrow("distinct", (_S.OPEN,), _S.DISTINCT, Permission.MERGE, "认定不是同一家", "merging.distinct"),
        Arrow("again", (_S.DISTINCT,), _S.OPEN, Permission.MERGE, "重新提出", "merging.started"),
        Arrow("merge", (_S.OPEN,), _S.MERGED, Permission.MERGE, "认定是同一家，合并", "subjects.merged"),
    ),
)
