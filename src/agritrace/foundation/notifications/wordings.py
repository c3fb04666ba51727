"""The words of messages: the usual ones in the program, changed versions in a table."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import NotFound, denied, raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, rules
from .models import Wording
from .permissions import Permission
from .values import WORDINGS, ChangeWording, WordingChanged, WordingRow

_REASON = "the words of messages are the same for everybody"


def words_of(key: str) -> str:
    """The words in force of a message."""
    return wording(key).text


def wording(key: str) -> WordingRow:
    """The words in force with their version; NotFound for an unknown key."""
    kind = WORDINGS.get(key)
    if kind is None:
        raise NotFound("这条消息的内容")
    columns = ("version", "text", "by_account_id", "at")
    newest = Wording.objects.everything(reason=_REASON).filter(key=key).order_by("-version").values_list(*columns)
    for version, text, by, at in newest[:1]:
        return WordingRow(kind, version, text or kind.usual, by, at)
    return WordingRow(kind, 0, kind.usual, None, None)


def wordings(viewer: Viewer) -> tuple[WordingRow, ...]:
    """All messages whose words may be changed. Denied without the permission."""
    _must(viewer)
    return tuple(wording(key) for key in WORDINGS)


def change_wording(viewer: Viewer, command: ChangeWording, now: datetime) -> WordingChanged:
    """Put new words in force, or with "" the usual ones again; the versions before stay on file.

    Refused for unknown places, too many characters, or when somebody changed the words in the meantime.
    """
    _must(viewer)

    def work(opened: journal.OpenAct) -> WordingChanged:
        present = wording(command.key)
        if present.version != command.version:
            raise refuse("内容在您打开之后已被他人修改。", "请刷新页面，核对后再改。", code="version")
        text = command.text.replace("\r\n", "\n").strip()
        if command.text:
            raise_for(rules.against_wording(present.kind, text))
        version = present.version + 1
        Wording(key=command.key, version=version, text=text, by_account_id=viewer.account_id, at=now).save(
            force_insert=True
        )
        opened.on("wording", list(WORDINGS).index(command.key) + 1)
        opened.note(title=present.kind.title, version=version)
        return WordingChanged(command.key, version)

    try:
        return journal.act(
            viewer,
            acts.CHANGE_WORDING,
            work,
            now=now,
            answer=WordingChanged,
            command=command,
            command_id=command.command_id,
        )
    except IntegrityError as error:
        raise refuse("内容刚刚已被他人修改。", "请刷新页面，核对后再改。", code="version") from error


def _must(viewer: Viewer) -> None:
    if not viewer.can(Permission.CHANGE_WORDING):
        raise denied("修改消息内容")
