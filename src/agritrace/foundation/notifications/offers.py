"""What this room offers: the operators' menu; and answers: the accounts room asks for messages to be sent."""

from __future__ import annotations

from agritrace.foundation.accounts.values import SendMail, SendMessage
from agritrace.kernel.clock import system_now
from agritrace.ui.offers import MenuEntry, Offers

from . import services
from .permissions import Permission
from .values import Channel, Outgoing


def send_message(question: SendMessage) -> bool:
    """Send the text through the message port; Refused when no way is set up."""
    services.send(Outgoing(Channel.SMS, question.phone, question.text, question.topic), system_now())
    return True


def send_mail(question: SendMail) -> bool:
    """Send the letter through the message port; Refused when no way is set up."""
    services.send(Outgoing(Channel.EMAIL, question.address, question.text, question.subject), system_now())
    return True


OFFERS = Offers(
    menu=(
        MenuEntry("deliveries", "短信和邮件", "mail", "notifications:deliveries", Permission.SEE_MESSAGES, "平台", order=90),
        MenuEntry("wordings", "消息内容", "edit", "notifications:wordings", Permission.CHANGE_WORDING, "平台", order=91),
    ),
)  # fmt: skip  # one line per entry
ANSWERS = ((SendMessage, send_message), (SendMail, send_mail))
