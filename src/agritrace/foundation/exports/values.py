"""What enters and leaves the exports room. Pure Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from agritrace.kernel.viewer import Viewer


class State(StrEnum):
    """An export is asked for, approved, made, or has come to an end."""

    ASKED = "asked"
    APPROVED = "approved"
    READY = "ready"
    REFUSED = "refused"
    STOPPED = "stopped"


STATE_NAMES: dict[State, str] = {
    State.ASKED: "待审批",
    State.APPROVED: "生成中",
    State.READY: "可下载",
    State.REFUSED: "未批准",
    State.STOPPED: "已撤销",
}


class Form(StrEnum):
    """The forms of a file."""

    XLSX = "xlsx"
    PDF = "pdf"


FORM_NAMES: Mapping[Form, str] = {Form.XLSX: "Excel", Form.PDF: "PDF"}
PURPOSES: Mapping[str, str] = {
    "contact": "批量通知主体",
    "verify": "与其他部门核对登记",
    "inspect": "监督检查、抽样",
    "emergency": "问题产品处置",
    "order": "法律文书要求提供",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A list that holds personal data: name, title, who may ask, columns by key, and how it is counted and read.

    ``read`` gives rows in the order of the keys asked for, as the viewer may see them, at most ``most``.
    """

    name: str
    title: str
    permission: str
    columns: Mapping[str, str]
    count: Callable[[Viewer], int]
    read: Callable[[Viewer, Sequence[str], int], Iterable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Term:
    """A number as dated data: its words, source, and the day it was read."""

    key: str
    number: int
    words: str
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class AskExport:
    """Ask for a list: columns, form of the file, purpose and reason."""

    kind: str
    columns: tuple[str, ...]
    form: Form
    purpose: str
    reason: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Decide:
    """Approve or refuse the version that was shown, with words."""

    request_id: int
    version: int
    agree: bool
    words: str
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Stop:
    """Take back: by whoever asked or whoever approves; the file goes at once."""

    request_id: int
    version: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Done:
    """The request an act was about, and its state now."""

    request_id: int
    state: State


@dataclass(frozen=True, slots=True)
class Made:
    """The content of a file with its name and media type."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """What marks a file: what people see on it, and the number hidden in it."""

    words: str
    hidden: str


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export request as lists and records show it; the hidden mark stays inside the room."""

    id: int
    number: str
    kind: str
    columns: tuple[str, ...]
    form: Form
    purpose: str
    reason: str
    rows: int
    large: bool
    region_code: str
    organisation_id: int
    account_id: int
    state: State
    asked_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    words: str
    run_id: int | None
    until: datetime | None
    downloads: int
    version: int
