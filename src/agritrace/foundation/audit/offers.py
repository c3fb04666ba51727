"""What the audit offers: menu entries of the offices."""

from __future__ import annotations

from agritrace.ui.offers import MenuEntry, Offers, Shortcut

from .permissions import Permission

OFFERS = Offers(
    menu=(
        MenuEntry("audit", "审计记录", "history", "audit:list", Permission.READ, "审计", order=95, tab=True, short="审计"),
        MenuEntry("audit-security", "账号安全记录", "history", "audit:security-list", Permission.SECURITY, "安全", order=94),
    ),
    shortcuts=(
        Shortcut("查审计记录", "history", "audit:list", Permission.READ, primary=True, order=10),
        Shortcut("查账号安全记录", "history", "audit:security-list", Permission.SECURITY, order=20),
    ),
)  # fmt: skip  # one line per entry
