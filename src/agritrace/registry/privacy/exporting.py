"""The list of subjects with personal values: read row by row with the rights of whoever asked for the export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from agritrace.foundation.exports.values import Kind
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.sealing import mask_identity
from agritrace.kernel.viewer import Viewer
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.subjects.values import STATE_NAMES, SubjectRow

COLUMNS: Mapping[str, str] = {
    "code": "主体码",
    "name": "名称",
    "state": "状态",
    "place": "所在地",
    "legal_name": "法定代表人或本人",
    "legal_id_masked": "法定代表人证件号码（脱敏）",
    "legal_id": "法定代表人证件号码",
    "phone": "手机号",
    "contact_name": "联系人",
    "cred_no": "主体证件号码",
}
_SEALED = ("legal_name", "legal_id", "phone", "contact_name", "cred_no")


def count(viewer: Viewer) -> int:
    """How many subjects the viewer sees; beyond 1,000 the exact number is counted page by page."""
    found = subjects.list_subjects(viewer, PageRequest())
    return subjects.count_seen(viewer) if found.more_than_counted else found.total


def read(viewer: Viewer, columns: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    """Rows of these columns, by name, at most ``most``."""
    asked, done = PageRequest(sort="name", size=100), 0
    while done < most:
        page = subjects.list_subjects(viewer, asked)
        for row in page.rows[: most - done]:
            told = _told(viewer, row, columns)
            yield tuple(told[key] for key in columns)
        done += len(page.rows)
        if not page.next:
            return
        asked = replace(asked, after=page.next)


def _told(viewer: Viewer, row: SubjectRow, columns: Sequence[str]) -> dict[str, str]:
    wanted = {key.removesuffix("_masked") for key in columns} & set(_SEALED)
    opened = subjects.in_full(viewer, row.id, wanted) if wanted else {}
    return {
        "code": row.code,
        "name": row.name,
        "state": STATE_NAMES[row.state],
        "place": regions.path(row.region_code),
        "legal_id_masked": mask_identity(opened.get("legal_id", "")),
        **opened,
    }


EXPORTS = (Kind("subjects", "主体名录（含个人信息）", Subjects.READ, COLUMNS, count, read),)
