"""The owner of an account is told whenever its factors change, so that somebody else's doing is noticed."""

from __future__ import annotations

from django.urls import reverse

from agritrace.foundation.journal import services as journal
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.values import Message, To, Topic

_NOT_ME = "如果不是您本人办理，请立即让其他设备退出登录、修改口令，并联系上级用户管理员。"


def tell(opened: journal.OpenAct, account_id: int, what: str) -> None:
    """Leave a notice inside the open act: what happened, and what to do if it was somebody else."""
    message = Message(Topic.ACCOUNT, f"{what}{_NOT_ME}", reverse("factors:own"))
    notifications.tell(opened, To(account_id=account_id), message)
