"""Clusters for tests: in a temporary folder, gone at stop; those of killed programs are cleaned at the next start."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from .accounts import account_for
from .locking import locked, try_lock
from .places import Places
from .processes import end, running_pid

PREFIX = "agritrace-cluster-"
ALIVE = "alive"  # locked by the maker for as long as it lives; only folders that have it are ever removed


def make(parent: Path | None) -> tuple[Path, int]:
    """A new temporary folder and the handle of the lock that says its maker lives. Sweeps dead ones first."""
    place = (parent or Path(tempfile.gettempdir())).absolute()
    place.mkdir(parents=True, exist_ok=True)
    with locked(place / f"{PREFIX}{os.geteuid()}.lock"):
        sweep(place)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        handle = try_lock(folder / ALIVE)
    if handle is None:
        raise RuntimeError(f"{folder} was locked by somebody else right after it was made")
    return folder, handle


def sweep(place: Path) -> list[Path]:
    """Stop and remove the clusters whose maker is dead; returns their folders. Called with the folder's lock held."""
    gone = []
    for folder in place.glob(PREFIX + "*"):
        try:
            if folder.stat().st_uid != os.geteuid() or not (folder / ALIVE).exists():
                continue
            handle = try_lock(folder / ALIVE)
        except FileNotFoundError:  # its maker ended just now and removed it
            continue
        if handle is not None:
            remove(folder)
            os.close(handle)
            gone.append(folder)
    return gone


def remove(folder: Path) -> None:
    """End the server in `folder` if it still runs, and delete the folder and its socket folder."""
    data = folder / "data"
    if (pid := running_pid(data)) is not None:
        end(pid, data, patience=5.0)
    if data.exists():
        shutil.rmtree(Places(data).socket_folder(account_for(data)), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
