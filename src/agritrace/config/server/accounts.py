"""The operating system account the server runs under. PostgreSQL refuses to run as root (decision 0002)."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .refusals import StartRefused

FIRST_UNNAMED_UID = 64118  # Debian policy keeps 60000-64999 free of login users
"""Where the search for a uid that nobody else on the machine uses begins."""


@dataclass(frozen=True)
class ServerAccount:
    """Uid and gid of the server processes; `foreign` when they are not our own (we are root)."""

    uid: int
    gid: int
    foreign: bool

    def popen_options(self) -> dict[str, Any]:
        """Keyword arguments for subprocess that drop to this account in the child, before it executes anything."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.foreign else {}

    def give(self, path: Path) -> None:
        """Hand `path` itself (not what lies in it) to the account."""
        if self.foreign:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def give_tree(self, root: Path) -> None:
        """Hand `root` and everything below it to the account."""
        self.give(root)
        for folder, names, files in os.walk(root):
            for name in (*names, *files):
                self.give(Path(folder) / name)


def account_for(data_dir: Path) -> ServerAccount:
    """The account that owns, or will own, `data_dir`: ourselves, or as root its owner, `agritrace`, or an unused uid.

    Errors: StartRefused when the folder belongs to somebody else and we are not root.
    """
    owner = data_dir.stat().st_uid if data_dir.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise StartRefused(f"数据目录 {data_dir} 属于另一个系统用户，请换用那个用户启动，或另设数据目录。")
        return ServerAccount(os.geteuid(), os.getegid(), foreign=False)
    if owner:
        return ServerAccount(owner, data_dir.stat().st_gid, foreign=True)
    try:
        entry = pwd.getpwnam("agritrace")
    except KeyError:
        uid = unnamed_uid()
        return ServerAccount(uid, uid, foreign=True)
    return ServerAccount(entry.pw_uid, entry.pw_gid, foreign=True)


def unnamed_uid() -> int:
    """The first uid from FIRST_UNNAMED_UID on that has no account, so that no other service shares our files."""
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    return next(uid for uid in range(FIRST_UNNAMED_UID, FIRST_UNNAMED_UID + 800) if uid not in taken)


def account_for_initdb(account: ServerAccount) -> ServerAccount:
    """`initdb` insists on an account with a name: the same one, or `nobody` for its one second when ours has none.

    Errors: StartRefused when the machine has no unprivileged account at all.
    """
    try:
        pwd.getpwuid(account.uid)
    except KeyError:
        if not account.foreign:
            raise StartRefused(
                f"当前系统用户编号 {account.uid} 没有登记在系统用户表中，数据库无法初始化，请换用有名字的用户。"
            ) from None
        for name in ("nobody", "daemon", "bin"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return ServerAccount(entry.pw_uid, entry.pw_gid, foreign=True)
        raise StartRefused("系统中没有可用的普通用户，数据库不能以 root 运行，请先建立一个普通用户。") from None
    return account
