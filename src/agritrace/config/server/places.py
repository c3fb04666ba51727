"""Files around a data directory: passwords, locks, socket folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from .accounts import ServerAccount, account_for
from .refusals import StartRefused

SOCKET_PATH_LIMIT = 107  # bytes of sun_path without its closing zero, unix(7)
SOCKET_FILE = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Places:
    """Everything that belongs to one data directory stands beside it under the same name."""

    data: Path

    @property
    def lock(self) -> Path:
        """Held while a program creates, starts or stops the server."""
        return self.data.with_name(self.data.name + ".lock")

    @property
    def users(self) -> Path:
        """Held shared by every program that uses the server; the last one stops it."""
        return self.data.with_name(self.data.name + ".users")

    @property
    def kept(self) -> Path:
        """Exists while the server was asked to stay without any program (`agritrace database start`)."""
        return self.data.with_name(self.data.name + ".kept")

    @property
    def start_log(self) -> Path:
        """What the server said since its last start, before its own log files take over."""
        return self.data.with_name(self.data.name + ".start.log")

    @property
    def secrets(self) -> Path:
        """Folder (0700) of the passwords (0600), one file for each role."""
        return self.data.with_name(self.data.name + ".secrets")

    def password(self, role: str) -> str:
        """The role's password; made at random on first use."""
        path = self.secrets / role
        try:
            return path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            pass
        self.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        word = secrets.token_urlsafe(32)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(word + "\n")
            file.flush()
            os.fsync(file.fileno())
        return word

    def account(self) -> ServerAccount:
        """The system account the server runs under. Errors: StartRefused."""
        return account_for(self.data)

    def url_for(self, role: str, database: str) -> str:
        """The libpq URL of any role and database of this cluster."""
        host = quote(str(self.socket_folder(self.account())), safe="")
        return f"postgresql://{role}:{self.password(role)}@{host}:5432/{database}"

    def socket_folder(self, account: ServerAccount) -> Path:
        """Folder of the unix socket: beside the data, or a short private one when that path is too long or private.

        The short one lies in the temporary folder; its name depends on the data directory only, so that every program
        finds the same one.
        """
        beside = self.data.with_name(self.data.name + ".socket")
        if not account.foreign and len(os.fsencode(beside / SOCKET_FILE)) <= SOCKET_PATH_LIMIT:
            return beside
        mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        short = Path(tempfile.gettempdir()) / f"agritrace-{mark}"
        if len(os.fsencode(short / SOCKET_FILE)) <= SOCKET_PATH_LIMIT:
            return short
        return Path("/tmp") / short.name  # noqa: S108 - made with mode 0700, its owner is checked before use

    def drop_socket_folder(self, account: ServerAccount) -> None:
        """Remove the socket folder after the server's end, if it is empty."""
        with contextlib.suppress(OSError):
            self.socket_folder(account).rmdir()

    def make_socket_folder(self, account: ServerAccount) -> Path:
        """Create the socket folder with mode 0700; refuse one that a stranger put there before us."""
        folder = self.socket_folder(account)
        try:
            folder.mkdir(mode=0o700)
            account.give(folder)
        except FileExistsError:
            status = folder.lstat()
            if status.st_uid == os.geteuid() and account.foreign and folder.is_dir():
                account.give(folder)
                status = folder.lstat()
            if folder.is_symlink() or status.st_uid != account.uid or status.st_mode & 0o077:
                raise StartRefused(f"临时目录 {folder} 被别的系统用户占用，数据库没有启动，请管理员删除它。") from None
        return folder
