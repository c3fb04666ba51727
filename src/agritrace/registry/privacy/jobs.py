"""What this room lets be exported by approval."""

from __future__ import annotations

from .exporting import EXPORTS

__all__ = ["EXPORTS"]
