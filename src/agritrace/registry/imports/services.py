"""Writing imports: upload a directory to be checked, start taking it over."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.runs import selectors as runs
from agritrace.foundation.runs import services as running
from agritrace.foundation.runs.values import FileRole, MadeFile, RunState, StartRun
from agritrace.kernel.results import NotFound, denied, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, reading, selectors
from .models import DirectoryImport
from .values import Start, Upload, Uploaded
from .writing import XLSX

CHECK, TAKE = "imports.check", "imports.take"


def upload(viewer: Viewer, command: Upload, now: datetime) -> Uploaded:
    """Keep an uploaded directory and check it in the background.

    Refuses at once (field ``file``) what is no workbook, holds macros, is too large, or lacks columns of the template.
    """
    selectors.must_import(viewer)
    if viewer.organisation_id is None:
        raise denied("导入主体名录")
    reading.check(command.content)
    place = organisations.briefs([viewer.organisation_id])[viewer.organisation_id]

    def work(opened: journal.OpenAct) -> Uploaded:
        row = DirectoryImport(
            name=_named(command.name),
            organisation_id=place.id,
            account_id=viewer.account_id,
            region_code=place.region_code,
            uploaded_at=now,
        )
        row.save(force_insert=True)
        file = MadeFile(row.name, XLSX, command.content, FileRole.INPUT)
        row.check_run = _start(opened, row, CHECK, file)
        row.save(force_update=True, update_fields=["check_run"])
        opened.on("import", row.id, row.region_code)
        return Uploaded(row.id)

    return journal.act(
        viewer, acts.UPLOAD, work, now=now, answer=Uploaded, command=(command.name, len(command.content)),
        command_id=command.command_id,
    )  # fmt: skip  # the content stands for itself by its length and the id


def start(viewer: Viewer, command: Start, now: datetime) -> Uploaded:
    """Take over the good rows of a checked directory in the background; again only after it was broken off.

    Two people at once: the second is refused. NotFound for directories of other offices.
    """
    selectors.must_import(viewer)

    def work(opened: journal.OpenAct) -> Uploaded:
        rows = DirectoryImport.objects.acted_on_by(viewer).filter(id=command.import_id)
        row = rows.select_for_update().order_by("id").first()
        if row is None:
            raise NotFound("这次导入")
        numbers = [number for number in (row.check_run, row.take_run) if number]
        states = {number: run.state for number, run in runs.runs_of(numbers).items()}
        if row.check_run is None or states[row.check_run] is not RunState.DONE:
            raise refuse("预检还没有完成。", "请等预检完成后再导入。", code="state")
        if row.take_run is not None and states[row.take_run] not in {RunState.FAILED, RunState.CANCELLED}:
            raise refuse("这份名录已经开始导入。", "请刷新页面查看进度和结果。", code="state")
        row.take_run = _start(opened, row, TAKE)
        row.save(force_update=True, update_fields=["take_run"])
        opened.on("import", row.id, row.region_code)
        return Uploaded(row.id)

    return journal.act(
        viewer, acts.START, work, now=now, answer=Uploaded, command=command, command_id=command.command_id
    )


def _start(opened: journal.OpenAct, row: DirectoryImport, kind: str, *files: MadeFile) -> int:
    title = "预检主体名录" if kind == CHECK else "导入主体名录"
    told = StartRun(
        kind, title, {"import": row.id, "check_run": row.check_run}, row.region_code, f"/imports/{row.id}/", files
    )
    return running.start(opened, told)


def _named(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return "".join(c for c in last if c.isprintable() and c not in '<>:"|?*')[:60].strip(" .") or "名录"
