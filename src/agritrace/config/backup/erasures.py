"""What was erased may not come back: a list beside the archives, newer than any of them, is carried out again.

The list holds numbers and times, nothing personal. It is written with each backup and each daily erasure, and read by
every restore together with what the replaced database itself knew.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import psycopg

from agritrace.registry.privacy import selectors, services
from agritrace.registry.privacy.values import OF_ACCOUNT, Erased

NAME = "agritrace-erased.list"


def write(folder: Path) -> None:
    """Write what this database knows, and what the list knew already, beside the archives."""
    save(folder, (*read(folder), *selectors.erased()))


def save(folder: Path, erased: tuple[Erased, ...]) -> None:
    """Write a list beside the archives, whole or not at all."""
    found = _merged(erased)
    half = folder / f"{NAME}.half"
    half.write_text("".join(f"{one.number} {one.at.isoformat()} {one.ground}\n" for one in found), encoding="ascii")
    half.chmod(0o600)
    half.replace(folder / NAME)


def read(folder: Path) -> tuple[Erased, ...]:
    """The list beside the archives; empty when there is none."""
    try:
        lines = (folder / NAME).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return ()
    told = (line.split() for line in lines if line.strip())
    return tuple(Erased(int(number), datetime.fromisoformat(at), *ground) for number, at, *ground in told)


def known(url: str, folder: Path) -> tuple[Erased, ...]:
    """What must not come back: the list, and what the database at this URL knows before it is replaced."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('public.privacy_erasure')").fetchone() == (None,):
            return read(folder)
        rows = connection.execute("SELECT subject_id, at, ground FROM public.privacy_erasure").fetchall()
        if connection.execute("SELECT to_regclass('public.privacy_accounterasure')").fetchone() != (None,):
            asked = "SELECT account_id, at, %s FROM public.privacy_accounterasure"
            rows += connection.execute(asked, [OF_ACCOUNT]).fetchall()
    return _merged((*read(folder), *(Erased(int(number), at, ground) for number, at, ground in rows)))


def again(erased: tuple[Erased, ...], now: datetime) -> int:
    """Erase once more after a restore; returns how many."""
    return services.erase_again(erased, now)


def _merged(erased: tuple[Erased, ...]) -> tuple[Erased, ...]:
    """Once for each subject and each account, the last one told; subjects first."""
    last = {(one.ground == OF_ACCOUNT, one.number): one for one in erased}
    return tuple(last[key] for key in sorted(last))
