"""An account as facts."""

from __future__ import annotations

from django.urls import reverse

from agritrace.foundation.organisations.values import KIND_NAMES
from agritrace.kernel.clock import system_now
from agritrace.kernel.questions import ask
from agritrace.kernel.viewer import LEVEL_NAMES, Viewer, ViewerKind
from agritrace.ui.parts import Badge, Fact, Facts, Link, Note
from agritrace.ui.words import stamp

from .. import templatereads
from ..templatevalues import Standing
from ..values import ROLE_WORDS, STATE_WORDS, AccountRow, Beside, WhatBeside, permission_title


def besides(account_id: int, *, own: bool) -> tuple[Beside, ...]:
    """What upper rooms keep beside an account, each with the page where it is seen to."""
    return tuple(one for found in ask(WhatBeside(account_id, own=own, now=system_now())) for one in found)


def standing_of(row: AccountRow) -> Standing:
    """How an account stands to its role template; to none where rights are fixed."""
    return templatereads.standings([row]).get(row.id, Standing(None))


def behind_note(viewer: Viewer, row: AccountRow) -> Note | None:
    """That the template of an account changed since it was applied, with the page where the change is taken over."""
    standing, change = standing_of(row), templatereads.renewal_of(viewer, row)
    if standing.template is None or change is None or not (change.gains or change.losses):
        return None
    words = [f"新增 {len(change.gains)} 项"] if change.gains else []
    words += [f"去掉 {len(change.losses)} 项"] if change.losses else []
    named = "、".join(sorted(map(permission_title, change.gains | change.losses)))
    address = f"{reverse('accounts:template-apply', args=[standing.template.key])}?account={row.id}"
    return Note(
        f"{named}。",
        f"角色模板“{standing.template.title}”比这个账号{'、'.join(words)}",
        "amber",
        (Link("查看并更新", address, "refresh"),),
    )


def facts_of(row: AccountRow, *, own: bool = False) -> Facts:
    """Name, role and organisation, telephone masked, last activity; ``own`` leaves out what administrators watch."""
    level = LEVEL_NAMES[row.level] if row.level is not None else ""
    kind = "生产经营主体" if row.kind is ViewerKind.SUBJECT else f"{level}{KIND_NAMES[row.kind]}"
    facts = [
        Fact("姓名", row.name or "（已清除）"),
        Fact("用户名", row.username),
        Fact("机构", row.organisation or "生产经营主体"),
        Fact("类别", kind),
        Fact("角色", ROLE_WORDS[row.role]),
        Fact("手机号", row.phone),
    ]
    if not own:
        facts += [
            Fact("状态", badge=Badge.of(STATE_WORDS[row.state])),
            Fact("开通时间", stamp(row.created_at)),
            Fact("最近使用", stamp(row.last_seen_at) if row.last_seen_at else "还没有登录过"),
            Fact("口令", "初始口令，等待本人修改" if row.must_change_password else "本人已设置"),
        ]
    return Facts(tuple(facts))
