"""Going through a directory: reading it, judging its rows in parts, storing the good ones, writing the error file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from agritrace.foundation.runs import selectors as runs
from agritrace.foundation.runs.values import FileRole, MadeFile, Ongoing, Outcome
from agritrace.kernel.clock import system_now
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.services import DirectoryRow, Judged, TakeOver, Verdict

from . import reading, rules, selectors
from .values import BY_KEY, FAULTS_SHOWN, PREVIEWED, Fault, Line
from .writing import XLSX, error_file

PART = 250
"""Lines of one part: its act takes a fraction of a second, so that others' events are not held up."""
STEPS = UUID("5a3f0c0e-8d53-4a6e-9f0a-6b1d0f7c2a11")
"""Namespace of the command ids of parts."""
WORDS = {
    Verdict.NEW: "新增",
    Verdict.CHANGED: "更新",
    Verdict.SAME: "已有，无变化",
    Verdict.KEPT: "已注册，保持不变",
    Verdict.REFUSED: "有错误",
}
Judge = Callable[[int, tuple[DirectoryRow, ...]], tuple[Judged, ...]]


@dataclass(slots=True)
class _Result:
    """What became of the lines so far."""

    verdicts: list[tuple[Line, Verdict]] = field(default_factory=list)
    faulty: list[tuple[Line, tuple[Fault, ...]]] = field(default_factory=list)

    def add(self, line: Line, verdict: Verdict, faults: tuple[Fault, ...]) -> None:
        """One line is judged."""
        self.verdicts.append((line, verdict))
        if faults:
            self.faulty.append((line, faults))

    def count(self, verdict: Verdict) -> int:
        """How many lines got it."""
        return sum(one is verdict for _, one in self.verdicts)


def check(ongoing: Ongoing) -> Outcome:
    """What taking over would do, line by line; nothing is stored but preview and error file."""
    (file,) = ongoing.inputs()

    def judge(_: int, rows: tuple[DirectoryRow, ...]) -> tuple[Judged, ...]:
        return subjects.look_through(ongoing.viewer, rows, system_now())

    return _outcome(_go_through(ongoing, file.content, judge))


def take(ongoing: Ongoing) -> Outcome:
    """Store the good lines part by part. A part that was stored before a crash answers as it did then."""
    content = runs.content(int(ongoing.parameters["check_run"]), FileRole.INPUT).content

    def judge(start: int, rows: tuple[DirectoryRow, ...]) -> tuple[Judged, ...]:
        source = {"directory": ongoing.parameters["import"], "part": start // PART + 1}
        command = TakeOver(rows, source, uuid5(STEPS, f"{ongoing.run_id}:{start}"))
        return subjects.take_over(ongoing.viewer, command, system_now(), hold=ongoing.hold)

    return _outcome(_go_through(ongoing, content, judge))


def _go_through(ongoing: Ongoing, content: bytes, judge: Judge) -> _Result:
    ongoing.progress(0, 0, "正在读取文件")
    lines = reading.read(content).lines
    told = _told(lines, ongoing)
    result = _Result()
    for start in range(0, len(told), PART):
        ongoing.progress(start, len(told), f"已处理 {start:,} / {len(told):,} 行")
        part = told[start : start + PART]
        rows = tuple(DirectoryRow(t.line.number, t.application, t.seen) for t in part if t.application)
        judged = {one.number: one for one in judge(start, rows)} if rows else {}
        for one in part:
            _settle(result, one, judged.get(one.line.number))
    ongoing.progress(len(told), len(told), "正在整理结果")
    return result


def _told(lines: Sequence[Line], ongoing: Ongoing) -> list[rules.Told]:
    """Every line as it is read; the second line of a paper is a fault that names the first."""
    places = selectors.places_of(ongoing.viewer)
    told = [rules.read(line, places) for line in lines]
    papers = subjects.papers([one.application for one in told if one.application])
    first: dict[bytes, int] = {}
    found = []
    following = iter(papers)
    for one in told:
        paper = next(following) if one.application else b""
        before = first.setdefault(paper, one.line.number) if paper else one.line.number
        found.append(one if before == one.line.number else _twice(one, before))
    return found


def _twice(one: rules.Told, before: int) -> rules.Told:
    fault = Fault(one.line.number, "cred_no", f"与第 {before} 行的证件号码相同。一个主体只填一行，请删去重复的行。")
    return rules.Told(one.line, None, one.seen, (fault,))


def _settle(result: _Result, one: rules.Told, judged: Judged | None) -> None:
    if judged is None:
        result.add(one.line, Verdict.REFUSED, one.faults)
    else:
        result.add(one.line, judged.verdict, rules.faults_of(one.line.number, judged.reasons))


def _outcome(result: _Result) -> Outcome:
    figures = {verdict.value: result.count(verdict) for verdict in Verdict} | {"rows": len(result.verdicts)}
    files = [MadeFile(selectors.PREVIEW, "application/json", _preview(result), FileRole.INNER)]
    if result.faulty:
        files.append(MadeFile("需要修改的行.xlsx", XLSX, error_file(result.faulty)))
    return Outcome(words_of(figures), figures, tuple(files))


def words_of(figures: dict[str, int]) -> str:
    """The figures in one sentence."""
    told = [f"{WORDS[v].removesuffix('，无变化')} {figures[v]:,} 家" for v in (Verdict.NEW, Verdict.CHANGED)]
    same = figures[Verdict.SAME] + figures[Verdict.KEPT]
    told += [f"已有 {same:,} 家"] if same else []
    told += [f"{figures[Verdict.REFUSED]:,} 行有错误"] if figures[Verdict.REFUSED] else []
    return f"共 {figures['rows']:,} 行：" + "，".join(told) + "。"


def _preview(result: _Result) -> bytes:
    rows = [
        [str(line.number), *(line.cells[key].text for key in ("name", "org_form", "region_code")), WORDS[verdict]]
        for line, verdict in result.verdicts[:PREVIEWED]
    ]
    return json.dumps({"rows": rows, "faults": list(_faults(result))}, ensure_ascii=False).encode()


def _faults(result: _Result) -> Iterator[list[str]]:
    shown = 0
    for line, faults in result.faulty:
        for fault in faults:
            if shown == FAULTS_SHOWN:
                return
            shown += 1
            column = BY_KEY.get(fault.column)
            written = line.cells[fault.column].text if column else ""
            yield [str(line.number), line.cells["name"].text, column.head if column else "整行", written, fault.remedy]
