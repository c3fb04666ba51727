"""A letter that really leaves: through the SMTP port to a mail server on this machine, and what happens when there is none."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agritrace.foundation.notifications import ports
from agritrace.foundation.notifications.values import Channel, Outgoing
from agritrace.kernel.results import Refused

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LETTER = Outgoing(Channel.EMAIL, "clerk@example.org", "您好：证照还有 30 天到期。\n.开头有点的行", "农产品追溯：证照")


class MailServer(socketserver.StreamRequestHandler):
    """As much of a mail server as a letter needs."""

    def handle(self) -> None:
        told = self.server.told  # type: ignore[attr-defined]  # put there by the test
        self.wfile.write(b"220 mail.example.org\r\n")
        while line := self.rfile.readline().strip():
            told.append(line.decode())
            if line.upper() == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (one := self.rfile.readline()) != b".\r\n":
                    lines.append(one.removeprefix(b".") if one.startswith(b"..") else one)
                self.server.letters.append(b"".join(lines))  # type: ignore[attr-defined]  # likewise
            self.wfile.write(b"221 bye\r\n" if line.upper() == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def server() -> Iterator[socketserver.ThreadingTCPServer]:
    """A mail server of this test."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer) as one:
        one.told, one.letters = [], []  # type: ignore[attr-defined]  # read by the handler
        thread = threading.Thread(target=one.serve_forever, daemon=True)
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def chosen(port: int, **more: str) -> ports.SmtpPort:
    names = {"AGRITRACE_MESSAGES": "smtp", "AGRITRACE_SMTP_HOST": "127.0.0.1", "AGRITRACE_SMTP_PORT": str(port)}
    found = ports.chosen_port({**names, "AGRITRACE_SMTP_SENDER": "trace@example.cn", **more})
    assert isinstance(found, ports.SmtpPort)
    return found


def test_a_letter_reaches_the_mail_server_as_it_was_written(server: socketserver.ThreadingTCPServer) -> None:
    chosen(server.server_address[1]).send(LETTER, NOW)
    (raw,) = server.letters  # type: ignore[attr-defined]  # put there by the handler
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert (letter["From"], letter["To"], letter["Subject"]) == ("trace@example.cn", LETTER.recipient, LETTER.subject)
    assert letter.get_content().splitlines() == LETTER.text.splitlines()
    assert any(line.lower() == "rcpt to:<clerk@example.org>" for line in server.told)  # type: ignore[attr-defined]


def test_a_password_never_leaves_without_encryption(server: socketserver.ThreadingTCPServer) -> None:
    with pytest.raises(Refused) as refused:
        chosen(server.server_address[1], AGRITRACE_SMTP_USER="trace", AGRITRACE_SMTP_PASSWORD="secret").send(
            LETTER, NOW
        )
    assert refused.value.refusal.reasons[0].code == "mail"
    assert server.letters == []  # type: ignore[attr-defined]
    assert not [line for line in server.told if line.upper().startswith("AUTH")]  # type: ignore[attr-defined]


def test_a_server_that_is_not_there_and_a_telephone_are_refused_with_words() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), MailServer) as gone:
        port = int(gone.server_address[1])
    with pytest.raises(Refused, match="邮件暂时发不出去"):
        chosen(port).send(LETTER, NOW)
    with pytest.raises(Refused, match="还没有开通短信"):
        chosen(port).send(Outgoing(Channel.SMS, "13900000101", "注册已通过"), NOW)


def test_the_port_follows_the_environment() -> None:
    assert isinstance(ports.chosen_port({"AGRITRACE_MESSAGES": "record"}), ports.RecordingPort)
    assert isinstance(
        ports.chosen_port({"AGRITRACE_MESSAGES": "smtp", "AGRITRACE_DEMONSTRATION": "1"}), ports.RecordingPort
    ), "a demonstration sends nothing to anybody"
    with pytest.raises(Refused, match="还没有开通邮件"):
        ports.chosen_port({}).send(LETTER, NOW)
