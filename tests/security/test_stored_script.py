"""Stored scripts and formulas: somebody else's free text on pages, in Excel files and on printed papers is only text.

The world of the scope walk is built, then every column that people fill with words of their own gets one hostile text, so
that no page is forgotten: every entrance is opened by everybody who may, every list exported, every paper printed.
"""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from openpyxl import load_workbook

from agritrace.foundation.accounts import sealed
from agritrace.foundation.accounts.models import Account
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import system
from tests.architecture.sources import PACKAGE, ROOT
from tests.architecture.test_scope_walk import one_frame_each
from tests.architecture.world import addresses, build
from tests.cast import Cast

from .ways import come

HOSTILE = "=1+\"<xss>'#$"
"""A formula for a spreadsheet, a tag and a quote for a page, signs that mean something to the typesetting program."""
FREE = {
    "bases_base": ("name",), "batches_batch": ("product_name", "spec", "base_name", "note"),
    "certificates_certificate": ("product_name", "spec", "base_name", "report_number", "report_by", "received", "reason"),
    "files_storedfile": ("name",), "imports_directoryimport": ("name",),
    "institutions_application": ("name", "address", "reason"), "institutions_decision": ("words",),
    "notifications_notice": ("text",), "organisations_organisation": ("name",),
    "organisations_qualification": ("number", "scope"), "papers_paper": ("number", "issuer", "products", "reason"),
    "privacy_unmasking": ("reason",), "products_product": ("name", "spec", "brand", "standard"),
    "proxies_consent": ("reason",), "runs_run": ("title", "words"), "runs_runprogress": ("words",),
    "runs_runfile": ("name",), "subjects_subject": ("name", "address", "scale_words"),
    "subjects_subjectdecision": ("words",), "trade_sale": ("batch_number", "product_name", "note", "reason"),
}  # fmt: skip
"""Table -> columns that hold words people typed; those missing in a table are left out by themselves."""
BY = ("county", "county_admin", "producer", "buyer", "township", "ministry", "province_audit", "laboratory_admin")


def poison() -> int:
    """Put the hostile text everywhere, inside a record, because nothing can be written without one; how many columns."""
    known = {model._meta.db_table: model for model in apps.get_models()}

    def work(opened: journal.OpenAct) -> int:
        filled = 0
        with connection.cursor() as cursor:
            for table, columns in FREE.items():
                model = known.get(table)
                for column in columns:
                    field = next((one for one in model._meta.fields if one.column == column), None) if model else None
                    if isinstance(field, models.CharField):
                        cursor.execute(
                            f"UPDATE {table} SET {column} = left(%s || ctid::text, %s)", [HOSTILE, field.max_length]
                        )
                        filled += 1
        for number, uid in Account.objects.everything(reason="test").values_list("id", "uid"):
            token, _ = sealed.seal(uid, sealed.NAME, HOSTILE)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE accounts_personalentry SET token = %s WHERE account_id = %s AND field = %s",
                    [token, number, sealed.NAME],
                )
        return filled

    return journal.act(system("test"), Act("test:poison", "{who}"), work, now=system_now(), answer=int)


def formulas(content: bytes) -> list[str]:
    """Cells of a workbook that a spreadsheet would calculate, now or after saving it as CSV and opening it again."""
    found = []
    for sheet in load_workbook(BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                text = cell.value if isinstance(cell.value, str) else ""
                if cell.data_type == "f" or (text[:1] in {"=", "+", "-", "@"} and not cell.quotePrefix):
                    found.append(f"{sheet.title}!{cell.coordinate} {text}")
    return found


@pytest.mark.no_cover  # it passes through every view and proves none
def test_hostile_words_are_only_words_on_every_page_in_every_export_and_on_every_paper(cast: Cast) -> None:
    world = build(cast)
    clients = {member: come(cast, member) for member in BY}
    assert poison() > 25, "the table names columns that are no more"
    targets = [(row, address) for row, _, address in addresses(world) if row.name not in {"metrics", "accounts:logout"}]
    raw, calculated, broken, shown, books, printed = [], [], [], 0, 0, 0
    with one_frame_each():
        for member, client in [*clients.items(), ("anonymous", Client())]:
            client.raise_request_exception = False
            for row, address in targets:
                answer = client.get(address)
                if answer.status_code >= 500:
                    broken.append((member, row.name))
                if answer.status_code != 200 or answer.streaming:
                    continue
                kind = answer.headers["Content-Type"]
                if kind.startswith("text/html"):
                    page = answer.content.decode()
                    shown += "&lt;xss&gt;" in page
                    if "<xss" in page:
                        raw.append((member, row.name, page[page.index("<xss") - 60 :][:120]))
                elif "spreadsheet" in kind:
                    books += 1
                    calculated += [(member, row.name, one) for one in formulas(answer.content)]
                printed += kind == "application/pdf"
    assert broken == []
    assert raw == []
    assert calculated == []
    assert shown > 60
    assert books > 10
    assert printed > 0


def test_templates_and_scripts_never_take_text_for_markup() -> None:
    """What the walk cannot reach: each place where escaping is off is known, and none of them holds words of people."""
    off = {
        f"{path.name}: {match[0]}"
        for path in PACKAGE.rglob("*.html")
        for match in re.finditer(r"\|\s*safe\b|autoescape off|safeseq", path.read_text(encoding="utf-8"))
    }
    assert off == {"field.html: |safe"}, "help texts are written by programmers"
    marked = {
        "/".join(path.parts[-3:])
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts and re.search(r"mark_safe\(|SafeString\(", path.read_text(encoding="utf-8"))
    }
    drawn = {"codes/web/pages.py", "subjects/web/card.py", "factors/web/own.py", "temporary/web/pages.py"}
    assert marked == drawn | {"ui/templatetags/ui.py"}, "pictures of codes, and cells whose parts were escaped"
    scripts = {
        f"{path.name}: {match[0]}"
        for path in (ROOT / "frontend" / "src").rglob("*.ts")
        for match in re.finditer(
            r"innerHTML\s*=|outerHTML\s*=|document\.write|\beval\(|new Function", path.read_text(encoding="utf-8")
        )
    }
    assert scripts == set()
