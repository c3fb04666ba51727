"""Decisions about role templates: how an account stands to one, what taking it over changes, what a template may be. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from agritrace.kernel.results import Reason

from .templatevalues import Renewal, Standing, TemplateRow

LONGEST_TITLE = 20
MOST_OWN = 50


def standing(held: frozenset[str], basis: frozenset[str], template: TemplateRow | None) -> Standing:
    """How an account with ``held`` stands to the template whose permissions were ``basis`` when it was applied."""
    if template is None:
        return Standing(None)
    now = template.permissions
    return Standing(
        template,
        extra=held - basis - now,
        missing=basis & now - held,
        gained=now - basis - held,
        lost=(basis - now) & held,
    )


def renewal(account_id: int, found: Standing, grantable: frozenset[str]) -> Renewal:
    """What taking the template over does: only what changed since, and only what the giver may give."""
    return Renewal(account_id, found.gained & grantable, found.lost, found.gained - grantable)


def basis_after(template: TemplateRow, withheld: frozenset[str]) -> frozenset[str]:
    """What counts as applied afterwards: what was withheld is still to come."""
    return template.permissions - withheld


def fingerprint(renewals: Iterable[Renewal]) -> str:
    """The same for the same changes, so that a preview which no longer holds is noticed."""
    lines = [f"{r.account_id}+{','.join(sorted(r.gains))}-{','.join(sorted(r.losses))}" for r in renewals]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:32]


def against_template_facts(title: str, permissions: frozenset[str], allowed: frozenset[str]) -> tuple[Reason, ...]:
    """Why a template cannot be kept like this, apart from who makes it."""
    reasons: list[Reason] = []
    if not title.strip():
        reasons.append(Reason("请填写模板名称。", "例如“县级审核员”。", field="title", code="title"))
    elif len(title.strip()) > LONGEST_TITLE:
        reasons.append(Reason(f"模板名称最多 {LONGEST_TITLE} 个字。", field="title", code="title"))
    if not permissions:
        reasons.append(Reason("请至少选择一项权限。", field="permissions", code="none"))
    if permissions - allowed:
        text = "所选权限不适用于这类账号。"
        reasons.append(Reason(text, "请去掉不适用的权限。", field="permissions", code="not_fitting"))
    return tuple(reasons)


def against_version(told: int, now: int) -> tuple[Reason, ...]:
    """Why a change of another version than the present one is not made."""
    if told == now:
        return ()
    return (Reason("这个模板在您打开之后已被修改。", "请刷新页面，核对后再保存。", code="version"),)
