"""The life of a message on its way out."""

from __future__ import annotations

from agritrace.kernel.states import Arrow, Machine

from .permissions import Permission
from .values import DELIVERY_NAMES, DeliveryState

_S = DeliveryState

DELIVERY: Machine[DeliveryState] = Machine(
    name="delivery",
    title="短信和邮件",
    labels=DELIVERY_NAMES,
    start=_S.QUEUED,
    ends=frozenset({_S.SENT, _S.FAILED}),
    arrows=(
        Arrow("take", (_S.QUEUED,), _S.LEAVING, Permission.SEND, "取出发送"),
        Arrow("send", (_S.LEAVING,), _S.SENT, Permission.SEND, "发出"),
        Arrow("postpone", (_S.LEAVING,), _S.QUEUED, Permission.SEND, "稍后再发"),
        Arrow("give_up", (_S.LEAVING,), _S.FAILED, Permission.SEND, "放弃"),
        Arrow("retry", (_S.FAILED,), _S.QUEUED, Permission.CHANGE_WORDING, "重新发送"),
    ),
)
