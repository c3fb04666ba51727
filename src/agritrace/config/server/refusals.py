"""Reasons not to start, said in one sentence."""

from __future__ import annotations


class StartRefused(Exception):
    """The program cannot run here: the message is the one Chinese sentence the user reads (exit code 2)."""


class OtherMajorVersion(StartRefused):
    """The data directory was written by another PostgreSQL major version; `agritrace upgrade` is the way out."""

    def __init__(self, found: int, ours: int) -> None:
        super().__init__(
            f"数据目录由 PostgreSQL {found} 写成，本程序自带的是 PostgreSQL {ours}，"
            "请先运行 agritrace upgrade 升级数据。"
        )
        self.found = found
        self.ours = ours
