"""What this room answers: the accounts room asks for a text message to be sent."""

from __future__ import annotations

from agritrace.foundation.accounts.values import SendMessage
from agritrace.kernel.clock import system_now

from . import services
from .values import Channel, Outgoing


def send_message(question: SendMessage) -> bool:
    """Send the text through the message port; Refused when no way is set up."""
    services.send(Outgoing(Channel.SMS, question.phone, question.text, question.topic), system_now())
    return True


ANSWERS = ((SendMessage, send_message),)
