"""The named role templates that come with the program, for each kind of organisation: sets of existing permissions.

They are data of a release: when one gains a permission, accounts that stand by it are offered it (decision 0017). Each is
part of what the role table (``roles``) lets such an account hold; a test compares the two.
Source: domain facts subjects §5 (who does what), guide 账号管理.
"""

from __future__ import annotations

from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.accounts.templatevalues import BuiltIn, Fit, register_templates
from agritrace.foundation.accounts.values import AccountRole, usable
from agritrace.foundation.organisations.values import SupportKind
from agritrace.kernel.viewer import Level, ViewerKind
from agritrace.registry.papers.permissions import Permission as Papers
from agritrace.registry.privacy.permissions import Permission as Privacy
from agritrace.registry.proxies.permissions import Permission as Proxies
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.tracing.batches.permissions import Permission as Batches
from agritrace.tracing.codes.permissions import Permission as Codes
from agritrace.tracing.genealogy.permissions import Permission as Genealogy
from agritrace.tracing.recall.permissions import Permission as Recall

_USER = AccountRole.USER
_REVIEWING = frozenset(
    {
        Privacy.UNMASK,
        Papers.CHECK,
        Batches.DECIDE,
        Subjects.REVIEW,
        Subjects.DECIDE_CHANGE,
        Subjects.DECIDE_CANCELLATION,
        Accounts.OPEN_SUBJECT,
    }
)
_RECALLING = frozenset({Recall.OPEN, Recall.END, Recall.DECIDE, Recall.ORDER, Recall.SETTLE, Genealogy.OFFICIAL})
_ENFORCING = frozenset({Subjects.SUSPEND, Subjects.REVOKE, Codes.VOID}) | _RECALLING
_COUNTER = frozenset({Accounts.SERVE_SUBJECT, *Proxies})
_FIELD = frozenset({Subjects.ENTER_TEMPORARY, *Proxies})

_REGULATORS: tuple[tuple[str, Level, str, str, frozenset[str]], ...] = (
    ("county-reviewer", Level.COUNTY, "县级审核员", "审核主体注册、变更、注销，核对证照和批次更正", _REVIEWING),
    (
        "county-inspector",
        Level.COUNTY,
        "县级巡查员",
        "下乡巡查，现场录入主体，查看追溯链",
        _FIELD | {Genealogy.OFFICIAL},
    ),
    ("county-supervisor", Level.COUNTY, "县级监管员", "暂停、撤销主体，作废追溯码，召回产品", _ENFORCING),
    ("county-counter", Level.COUNTY, "县级窗口人员", "柜台重置口令，登记代录授权", _COUNTER),
    ("county-directory", Level.COUNTY, "名录管理员", "导入和维护主体名录", frozenset({Subjects.TAKE_OVER})),
    ("county-reader", Level.COUNTY, "县级查看员", "只查看，不办理", frozenset()),
    ("township-recorder", Level.TOWNSHIP, "乡镇录入员", "现场录入主体，代农户登记", _FIELD),
    ("township-counter", Level.TOWNSHIP, "乡镇窗口人员", "柜台重置口令，登记代录授权", _COUNTER),
    ("township-reader", Level.TOWNSHIP, "乡镇查看员", "只查看，不办理", frozenset()),
    ("city-reviewer", Level.CITY, "市级审核员", "直管区域的主体审核和证照核对", _REVIEWING),
    ("city-reader", Level.CITY, "市级查看员", "只查看，不办理", frozenset()),
    ("province-tracer", Level.PROVINCE, "省级追溯调查员", "查看辖区外追溯链，召回产品", _RECALLING),
    ("province-reader", Level.PROVINCE, "省级查看员", "只查看，不办理", frozenset()),
    ("ministry-tracer", Level.MINISTRY, "部级追溯调查员", "查看各地追溯链，召回产品", _RECALLING),
    ("ministry-reader", Level.MINISTRY, "部级查看员", "只查看，不办理", frozenset()),
)
"""What each does besides looking: key, level, title, words, permissions."""
_BODIES: tuple[tuple[str, ViewerKind, str, str], ...] = (
    ("laboratory-samples", ViewerKind.LABORATORY, "检测样品管理员", "扫码收样，查看主体和追溯码"),
    ("enforcement-officer", ViewerKind.ENFORCEMENT, "执法办案员", "扫码查看，现场录入主体"),
)
_SUPPORTS: tuple[tuple[str, SupportKind, str, str], ...] = (
    ("support-centre", SupportKind.SAFETY_CENTRE, "应急协调人员", "接收故障报告，应急时查看平台运行，查看运维值守记录"),
    ("support-operator", SupportKind.DEVELOPER, "系统运维人员", "监控平台功能、性能和安全，管理备份，值守时查看"),
    ("support-integrator", SupportKind.INTEGRATOR, "集成技术支持人员", "监控设备、网络和运行环境，值守时查看"),
    ("support-supervisor", SupportKind.SUPERVISOR, "监理工程师", "检查运行工作，查看值守、备份和演练的记录"),
)
"""One for each kind of support organisation, named as the guide names its people (技术支撑单位配备)."""


def built_in() -> tuple[BuiltIn, ...]:
    """All of them. Whatever a level's users only look at belongs to each; the rest is named above.

    A right that acts for a county or needs a stated reason is no looking: it is in a template only where it is named.
    """
    acting = _REVIEWING | _ENFORCING | _COUNTER | _FIELD | {Subjects.TAKE_OVER}
    rows = []
    for key, level, title, words, more in _REGULATORS:
        could = usable(ViewerKind.REGULATOR, level, _USER)
        fit = Fit(ViewerKind.REGULATOR, level, _USER)
        rows.append(BuiltIn(key, title, words, fit, (could - acting) | (more & could)))
    for key, kind, title, words in _BODIES:
        rows.append(BuiltIn(key, title, words, Fit(kind, None, _USER), usable(kind, None, _USER)))
    for key, work, title, words in _SUPPORTS:
        fit = Fit(ViewerKind.SUPPORT, None, _USER, work)
        rows.append(BuiltIn(key, title, words, fit, usable(ViewerKind.SUPPORT, None, _USER, support=work)))
    return tuple(rows)


def register() -> None:
    """Hand them to the accounts room; after the role table, which says what each level looks at."""
    register_templates(built_in())
