"""The copy: everything the platform keeps about a person, as JSON for machines and PDF for people, with the attachments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import STATE_WORDS as ACCOUNT_STATES
from agritrace.foundation.files import selectors as files
from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.printing import services as printing
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, show_instant
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.results import NotFound
from agritrace.kernel.viewer import Viewer
from agritrace.registry.bases import selectors as bases
from agritrace.registry.papers import selectors as papers
from agritrace.registry.privacy import selectors as privacy
from agritrace.registry.privacy.values import FIELD_NAMES
from agritrace.registry.proxies import selectors as proxies
from agritrace.registry.proxies.values import scope_titles
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects import services as subject_services
from agritrace.registry.subjects.values import STATE_NAMES

from .values import About, RequestRow, Section

MOST_RECORDS = 500
LOOK = "privacy:values:unmask"
"""Looks stand in a part of their own, with the office and without the name of the official."""
PACKAGE = "agritrace.registry.rights"


def sections(viewer: Viewer, row: RequestRow, now: datetime) -> tuple[Section, ...]:
    """What is kept about the persons of a request, part by part, read with the rights of the office that answers."""
    if row.about is About.ACCOUNT:
        return (_accounts(row, only=row.account_id), _records(viewer, "account", row.account_id or 0), _terms())
    personal = subjects.in_full(viewer, row.subject_id, FIELD_NAMES)
    return (
        Section("身份和联系方式", tuple((FIELD_NAMES[name], value) for name, value in personal.items() if value)),
        _facts(viewer, row),
        Section("以前的值", tuple(_former(subject_services.formerly(viewer, row.subject_id)))),
        _accounts(row),
        _papers(viewer, row, now),
        _bases(viewer, row),
        _consents(viewer, row, now),
        _looks(viewer, row),
        _records(viewer, "subject", row.subject_id),
        _terms(),
    )


def package(viewer: Viewer, row: RequestRow, now: datetime) -> bytes:
    """The ZIP: 个人信息.json, 个人信息.pdf, and the pictures that were handed in."""
    told, out = sections(viewer, row, now), BytesIO()
    plain = {
        "made_at": now.isoformat(),
        "request": row.id,
        "sections": [{"title": one.title, "lines": [list(line) for line in one.lines]} for one in told],
    }
    head = {"title": "个人信息副本", "made": f"{show_instant(now)} 生成，请求编号 {row.id}"}
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        made.writestr("个人信息.json", json.dumps(plain, ensure_ascii=False, indent=1))
        made.writestr("个人信息.pdf", printing.pdf(PACKAGE, "copy", {**plain, **head}))
        for number, content, name in _pictures(viewer, row):
            made.writestr(f"附件/{number:02d}-{name}", content)
    return out.getvalue()


def _pictures(viewer: Viewer, row: RequestRow) -> Iterable[tuple[int, bytes, str]]:
    attached = subjects.file_ids(viewer, row.subject_id) if row.about is About.SUBJECT else ()
    for number, file_id in enumerate((*attached, *row.files), start=1):
        try:
            opened = files.open_file(viewer, file_id)
        except (NotFound, FileNotFoundError):
            continue  # erased meanwhile
        yield number, opened.content, opened.row.name


def _facts(viewer: Viewer, row: RequestRow) -> Section:
    one = subjects.subject(viewer, row.subject_id)
    point = f"{one.longitude}，{one.latitude}" if one.longitude is not None else ""
    lines = (
        ("名称", one.name), ("主体码", one.code), ("状态", STATE_NAMES[one.state]), ("所在地", regions.path(one.region_code)),
        ("地址", one.address), ("位置（经度，纬度）", point), ("规模", one.scale_words),
        ("提交时间", show_instant(one.submitted_at)),
    )  # fmt: skip  # one line per pair would be longer than the table
    return Section("登记信息", tuple(line for line in lines if line[1]))


def _former(kept: Iterable[Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    for values in kept:
        yield from ((FIELD_NAMES.get(name, name), value) for name, value in values.items())


def _accounts(row: RequestRow, only: int | None = None) -> Section:
    lines = []
    for one in accounts.kept_about(row.subject_id):
        if only in {None, one.id}:
            seen = f"，最近使用 {show_instant(one.last_seen_at)}" if one.last_seen_at else ""
            lines.append(
                (
                    f"账号 {one.username}",
                    f"{one.name}，{ACCOUNT_STATES[one.state]}，{show_instant(one.created_at)} 开通{seen}",
                )
            )
            lines += [("手机号", one.phone), ("邮箱", one.email)]
    return Section("账号", tuple(line for line in lines if line[1]))


def _papers(viewer: Viewer, row: RequestRow, now: datetime) -> Section:
    asked = PageRequest(filters={"subject": str(row.subject_id)}, size=100)
    found = papers.list_papers(viewer, asked, beijing_day(now)).rows
    return Section("证照", tuple((papers.kind_title(one.kind), f"{one.number}，到 {one.valid_until}") for one in found))


def _bases(viewer: Viewer, row: RequestRow) -> Section:
    found = bases.list_bases(viewer, PageRequest(filters={"subject": str(row.subject_id)}, size=100)).rows
    return Section("基地", tuple((one.name, one.code) for one in found))


def _consents(viewer: Viewer, row: RequestRow, now: datetime) -> Section:
    found = proxies.of_subject(viewer, row.subject_id, now)
    return Section("代录授权", tuple((one.proxy, f"{scope_titles(one.scopes)}，到 {one.valid_until}") for one in found))


def _looks(viewer: Viewer, row: RequestRow) -> Section:
    found = privacy.looks(viewer, row.subject_id)
    return Section("谁看过完整内容", tuple((show_instant(one.at), f"{one.field_words}：{one.reason}") for one in found))


def _records(viewer: Viewer, kind: str, number: int) -> Section:
    lines = [line for line in journal.history(viewer, kind, number, limit=MOST_RECORDS) if line.act != LOOK]
    if kind == "account":  # what others did with the account names them
        lines = [line for line in lines if line.account_id == number]
    return Section("办理记录", tuple((show_instant(line.occurred_at), line.sentence) for line in lines))


def _terms() -> Section:
    return Section("保存多久", tuple((rule.kind, f"{rule.keep_words}；{rule.basis}") for rule in privacy.retention()))
