"""A run from begin to end: made, remembered whether it succeeded or not, thinned out. Django must be set up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import system
from agritrace.operations.backups import services
from agritrace.operations.backups.values import Outcome, Ran, RunKind

from ..server.refusals import StartRefused
from . import drilling, erasures, saving
from .drilling import Drilled
from .fingerprints import Told
from .manifest import Manifest
from .saving import Places, Saved, Source

BY_HAND = "命令行"


def backup(source: Source, places: Places, *, keep: int, told: Told) -> Saved:
    """Make an archive, remember it, delete what is beyond ``keep``. Errors: StartRefused, remembered too."""
    now = system_now()
    with remembered(RunKind.BACKUP, now):
        made = saving.save(source, places, now, told=told)
        note(RunKind.BACKUP, now, made.path, manifest=made.manifest)
    erasures.write(places.folder)
    saving.thin_out(places.folder, keep)
    return made


def drill(archive_path: Path, workplace: Path, keys: Path, *, told: Told) -> Drilled:
    """Drill an archive and remember what it proved. Errors: StartRefused, remembered too."""
    now = system_now()
    with remembered(RunKind.DRILL, now, archive_path.name):
        done = drilling.drill(archive_path, workplace, keys, told=told)
        words = f"缺少密钥 {'、'.join(done.lacking)}" if done.lacking else ""
        note(RunKind.DRILL, now, archive_path, manifest=done.manifest, words=words)
    return done


def newest(folder: Path) -> Path:
    """The newest archive of a folder. Errors: StartRefused when there is none."""
    found = saving.archives(folder)
    if not found:
        raise StartRefused(f"{folder} 中没有备份，请先运行 agritrace backup。")
    return found[0]


def note(kind: RunKind, started: datetime, path: Path, *, manifest: Manifest, words: str = "") -> None:
    """Remember a run that succeeded."""
    ran = Ran(
        kind=kind,
        outcome=Outcome.DONE,
        started_at=started,
        archive=path.name,
        tables=manifest.table_count,
        rows=manifest.rows,
        files=manifest.files,
        size=path.stat().st_size,
        words=words,
    )
    services.remember(system(BY_HAND), ran, system_now())


@contextlib.contextmanager
def remembered(kind: RunKind, started: datetime, name: str = "") -> Iterator[None]:
    """Remember that a run failed, with the sentence the operator reads; the refusal goes on."""
    try:
        yield
    except StartRefused as refused:
        failed = Ran(kind, Outcome.FAILED, started, archive=name, words=str(refused))
        services.remember(system(BY_HAND), failed, system_now())
        raise
