"""What the duty room offers: menu entries for those on duty, their administrators and the offices."""

from __future__ import annotations

from agritrace.kernel.viewer import Viewer
from agritrace.ui.offers import MenuEntry, Offers, Shortcut

from .permissions import Permission


def own_only(viewer: Viewer) -> bool:
    """Whether the viewer sees his own sessions and no others."""
    others = viewer.can(Permission.SEE) or viewer.can(Permission.OPERATORS)
    return not others and viewer.consent_id is None


def of_institution(viewer: Viewer) -> bool:
    """Whether the viewer sees the sessions of his institution, not those of all operators."""
    return not viewer.can(Permission.OPERATORS)


OFFERS = Offers(
    menu=(
        MenuEntry("duty", "值守", "shield-lock", "duty:list", Permission.OPEN, "值守", order=88, fits=own_only),
        MenuEntry("duty-office", "值守", "shield-lock", "duty:list", Permission.SEE, "机构与账号", order=88,
                  fits=of_institution),
        MenuEntry("duty-operators", "运维值守记录", "shield-lock", "duty:list", Permission.OPERATORS, "值守", order=88),
        MenuEntry("duty-security", "值守情况", "shield-lock", "duty:list", Permission.WATCH, "安全", order=95),
        MenuEntry("duty-audit", "值守记录", "shield-lock", "duty:list", Permission.AUDIT, "审计", order=96),
    ),
    shortcuts=(
        Shortcut("看值守情况", "shield-lock", "duty:list", Permission.WATCH, order=30),
        Shortcut("看值守记录", "shield-lock", "duty:list", Permission.AUDIT, order=20),
    ),
)  # fmt: skip  # one line per entry
