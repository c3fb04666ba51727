"""What enters and leaves the imports room: columns of the template, cells, faults, commands, rows. Pure Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from agritrace.foundation.runs.values import RunRow
from agritrace.kernel.subjectforms import FORM_NAMES
from agritrace.registry.subjects.values import CREDENTIAL_NAMES, INDUSTRY_NAMES, ROLE_NAMES

SHEET = "主体名录"
MOST_ROWS = 10_000
LARGEST = 5 * 1024 * 1024
"""Bytes of an uploaded file; 10,000 rows of the template take about 1 MB."""
YES = "是"
CREDENTIAL_WORDS = {kind: name.split("（")[0] for kind, name in CREDENTIAL_NAMES.items()}
PREVIEWED = 20
"""Rows shown before taking over; faults shown on the page, the error file holds all."""
FAULTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the template: key of the fact, head, whether it must be filled, hint, allowed words, an example."""

    key: str
    head: str
    required: bool
    hint: str
    example: str
    words: tuple[str, ...] = ()
    several: bool = False
    number: bool = False

    @property
    def title(self) -> str:
        """The head as it stands in the template: a star marks what must be filled."""
        return f"{self.head}*" if self.required else self.head


REQUIRED, OPTIONAL = True, False
COLUMNS: tuple[Column, ...] = (
    Column("name", "主体名称", REQUIRED, "证照上的全称；农户填姓名。", "青山蔬菜专业合作社"),
    Column("org_form", "组织形式", REQUIRED, "从下拉列表中选择。", "农民专业合作社", tuple(FORM_NAMES.values())),
    Column("cred_kind", "证件类型", REQUIRED, "从下拉列表中选择；农户选居民身份证。", "统一社会信用代码",
           tuple(CREDENTIAL_WORDS.values())),
    Column("cred_no", "证件号码", REQUIRED, "按证件填写，保持“文本”格式。", "93330110MB0000012X", number=True),
    Column("business_roles", "主体类别", REQUIRED, "可填多项，用顿号隔开。", "种植、初加工、分拣包装",
           tuple(ROLE_NAMES.values()), several=True),
    Column("industries", "所属行业", REQUIRED, "可填多项，用顿号隔开。", "种植业", tuple(INDUSTRY_NAMES.values()), several=True),
    Column("region_code", "所属乡镇（街道）", REQUIRED, "本县的乡镇、街道名称，或 12 位区划代码。", ""),
    Column("address", "详细地址", REQUIRED, "村、组、门牌。", "青山村 3 组"),
    Column("main_products", "主要产品", REQUIRED, "1 至 12 类，用顿号隔开；名称见“填写说明”。", "蔬菜", several=True),
    Column("legal_name", "法定代表人或经营者", OPTIONAL, "姓名；农户可不填。", "吕志平"),
    Column("legal_id", "身份证号码", OPTIONAL, "法定代表人或经营者的 18 位号码，保持“文本”格式；农户可不填。",
           "330110197203050016", number=True),
    Column("phone", "手机号码", REQUIRED, "11 位手机号码，保持“文本”格式。", "13711110001", number=True),
    Column("contact_name", "联系人", OPTIONAL, "与经营者不同时填写。", ""),
    Column("scale_words", "生产规模", OPTIONAL, "如“大棚 35 亩”，60 个字以内。", "大棚 35 亩"),
    Column("seen", "已核对原件", OPTIONAL, "证件号码与国家标准不符但确认无误的，填“是”。", "", (YES,)),
)  # fmt: skip  # one line per column
HEADS = {column.head: column.key for column in COLUMNS}
KEYS = tuple(column.key for column in COLUMNS)
BY_KEY = {column.key: column for column in COLUMNS}
IGNORED = ("错误说明", "原行号")
"""Columns of the error file that an upload may bring back."""


class CellKind(StrEnum):
    """What a cell holds besides nothing and text."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    LONG_NUMBER = "long_number"
    DATE = "date"
    TRUTH = "truth"
    FORMULA = "formula"
    ERROR = "error"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as read: its kind, and its text as Excel would show it (without lost digits pretended)."""

    kind: CellKind
    text: str = field(default="", repr=False)


EMPTY = Cell(CellKind.EMPTY)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: its number there (the head is 1), its cells by column key."""

    number: int
    cells: Mapping[str, Cell]

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell.kind is CellKind.EMPTY for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell: row, key of the column ("" for the whole row), what to do."""

    row: int
    column: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Places:
    """Names of the county's own towns and of itself, and its products: what words in cells may mean."""

    regions: Mapping[str, str]
    products: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    """Upload a directory: name of the file as the browser told it, its content."""

    name: str
    content: bytes = field(repr=False)
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Start:
    """Take over the good rows of a checked directory."""

    import_id: int
    command_id: UUID


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The import an act was about."""

    import_id: int


class Phase(StrEnum):
    """Where an import stands; follows from its runs."""

    CHECKING = "checking"
    CHECKED = "checked"
    TAKING = "taking"
    DONE = "done"
    FAILED = "failed"


PHASE_WORDS: dict[Phase, str] = {
    Phase.CHECKING: "预检中",
    Phase.CHECKED: "待导入",
    Phase.TAKING: "导入中",
    Phase.DONE: "已完成",
    Phase.FAILED: "未完成",
}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import as lists show it; ``run`` is the newest of its runs."""

    id: int
    name: str
    phase: Phase
    run: RunRow
    check_run: int
    take_run: int | None
    uploaded_at: datetime
    account_id: int | None
    version: int = 0

    @property
    def figures(self) -> Mapping[str, int]:
        """Rows by what became of them: total, new, changed, same, kept, bad."""
        return self.run.figures


@dataclass(frozen=True, slots=True)
class Preview:
    """What a preview shows: first rows with their verdicts, first faults with what was written."""

    rows: tuple[tuple[str, ...], ...] = ()
    faults: tuple[tuple[str, ...], ...] = ()
