"""No ordinary export carries a telephone or identity number: forbidden by default, proven over every export entrance."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.test import Client
from django.urls import reverse

from agritrace.config.entrances import entrances
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import Credentials
from agritrace.kernel.clock import system_now
from agritrace.kernel.personaltext import has_personal
from agritrace.kernel.viewer import Origin
from agritrace.registry.papers.tests.factories import enter as enter_paper
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.entrances import export_xlsx
from tests.cast import PASSWORD, Cast

from .sources import PACKAGE

MEMBERS = (
    "producer",
    "county",
    "county_admin",
    "ministry_admin",
    "audit_office",
    "security_office",
    "system_office",
    "enforcement_admin",
)
WRITERS = {"ui/entrances.py", "foundation/exports/building.py"}
"""Where Excel files for people are written: the one that masks, and the one behind an approval."""
ELSEWHERE = {"registry/imports", "config/demo"}
"""A county gets back the very rows of its own directory that were wrong, and an empty template; invented ones in the season."""


def texts(content: bytes) -> str:
    """All text of an Excel file, without its markup."""
    with ZipFile(BytesIO(content)) as book:
        names = [name for name in book.namelist() if name.startswith("xl/")]
        return " ".join(re.sub(r"<[^>]*>", " ", book.read(name).decode("utf-8", "replace")) for name in names)


def enter(cast: Cast, key: str) -> Client:
    client, now = Client(), system_now()
    session = client.session
    viewers.begin(session, accounts.sign_in(Credentials(cast[key].username, PASSWORD), Origin("x", "", ""), now), now)
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


def test_no_export_entrance_lets_a_planted_number_out(cast: Cast) -> None:
    county, number = cast.viewer("county"), cast["producer"].subject_id or 0
    planted = subjects.in_full(county, number, ("phone", "legal_id"))
    enter_paper(cast.viewer("producer"), system_now(), number=planted["phone"])
    names = [one.name for one in entrances() if re.search(r"export(?:$|[-_])", one.name) and "<" not in one.pattern]
    assert len(names) >= 10
    opened: dict[str, int] = dict.fromkeys(names, 0)
    for key in MEMBERS:
        client = enter(cast, key)
        for name in names:
            answer = client.get(reverse(name))
            if answer.status_code != 200:
                continue
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            try:
                told = texts(content)
            except BadZipFile:
                continue
            opened[name] += 1
            assert [value for value in planted.values() if value in told] == [], f"{name} for {key}"
            assert not has_personal(told), f"{name} for {key}"
    assert [name for name, times in opened.items() if not times] == [], "nobody of the cast could open these"


def test_whatever_a_room_hands_over_is_masked() -> None:
    answer = export_xlsx("名单", ("甲",), [("联系 13900001234，身份证 11010519491231002X",)])
    assert "13900001234" not in texts(answer.content)
    assert "11010519491231002X" not in texts(answer.content)


def test_excel_files_are_written_in_two_places_only() -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts and re.search(r"xlsxwriter|Workbook\(", path.read_text(encoding="utf-8"))
    }
    assert {path for path in found if not any(path.startswith(room) for room in ELSEWHERE)} <= WRITERS
