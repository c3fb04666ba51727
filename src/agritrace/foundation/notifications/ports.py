"""The message ports: one that records, one that speaks SMTP, one that says that nothing is set up."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from agritrace.kernel.results import refuse

from .models import SentMessage
from .values import Channel, MessagePort, Outgoing


@dataclass(frozen=True, slots=True)
class RecordingPort:
    """Keeps messages in a table, for demonstrations and tests; nothing leaves the machine."""

    def send(self, outgoing: Outgoing, now: datetime) -> None:
        """Store the message with its recipient masked."""
        SentMessage(
            channel=outgoing.channel.value, recipient=masked(outgoing.recipient), text=outgoing.text, sent_at=now
        ).save(force_insert=True)


@dataclass(frozen=True, slots=True)
class SmtpPort:
    """Sends e-mail through a server of the operator; telephones are answered like :class:`ClosedPort` does."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""

    def send(self, outgoing: Outgoing, now: datetime) -> None:
        """Deliver to the mail server; when a user is given only over STARTTLS and to a certificate that is trusted."""
        if outgoing.channel is not Channel.EMAIL:
            ClosedPort().send(outgoing, now)
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, outgoing.recipient, outgoing.subject
        letter.set_content(outgoing.text)
        try:
            with smtplib.SMTP(self.host, self.port, timeout=10) as server:
                if self.user:
                    server.starttls(context=ssl.create_default_context())
                    server.login(self.user, self.password)
                server.send_message(letter)
        except OSError as error:
            raise refuse("邮件暂时发不出去。", "请稍后再试，或联系本机构的用户管理员。", code="mail") from error


@dataclass(frozen=True, slots=True)
class ClosedPort:
    """No way is set up: says so, with what to do instead."""

    def send(self, outgoing: Outgoing, now: datetime) -> None:
        """Refuse."""
        way = "短信" if outgoing.channel is Channel.SMS else "邮件"
        raise refuse(f"平台还没有开通{way}。", "请使用密码登录，或联系本机构的用户管理员。", code="no_port")


def chosen_port(environment: Mapping[str, str] = os.environ) -> MessagePort:
    """The port named by AGRITRACE_MESSAGES: ``record`` (always in a demonstration), ``smtp`` or nothing."""
    way = "record" if environment.get("AGRITRACE_DEMONSTRATION") == "1" else environment.get("AGRITRACE_MESSAGES", "")
    if way == "record":
        return RecordingPort()
    if way == "smtp":
        return SmtpPort(
            host=environment.get("AGRITRACE_SMTP_HOST", "localhost"),
            port=int(environment.get("AGRITRACE_SMTP_PORT", "25")),
            sender=environment.get("AGRITRACE_SMTP_SENDER", "agritrace@localhost"),
            user=environment.get("AGRITRACE_SMTP_USER", ""),
            password=environment.get("AGRITRACE_SMTP_PASSWORD", ""),
        )
    return ClosedPort()


def masked(recipient: str) -> str:
    """138****6027 or w***@example.org."""
    name, at, host = recipient.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{name[:3]}****{name[-4:]}" if len(name) >= 7 else "****"
