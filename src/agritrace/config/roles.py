"""Which permissions each role uses: the permission matrix of domain facts subjects §5 as one table.

Rooms own their permissions; who gets them is decided here, where all rooms are known. Competence (level, region, own
subject) is decided by scope besides: the same permission reaches only as far as its holder's jurisdiction.
"""

from __future__ import annotations

from agritrace.foundation.accounts.permissions import Permission as Accounts
from agritrace.foundation.accounts.values import AccountRole, RoleTemplate, register_roles
from agritrace.foundation.audit.permissions import Permission as Audit
from agritrace.foundation.duty.permissions import Permission as Duty
from agritrace.foundation.duty.values import Access, register_accesses
from agritrace.foundation.exports.permissions import Permission as Exports
from agritrace.foundation.factors.permissions import Permission as Factors
from agritrace.foundation.institutions.permissions import Permission as Institutions
from agritrace.foundation.notifications.permissions import Permission as Notifications
from agritrace.foundation.organisations.permissions import Permission as Organisations
from agritrace.foundation.organisations.values import SupportKind
from agritrace.foundation.usage.permissions import Permission as Usage
from agritrace.kernel.viewer import Level, ViewerKind
from agritrace.operations.backups.permissions import Permission as Backups
from agritrace.registry.bases.permissions import Permission as Bases
from agritrace.registry.papers.permissions import Permission as Papers
from agritrace.registry.privacy.permissions import Permission as Privacy
from agritrace.registry.products.permissions import Permission as Products
from agritrace.registry.proxies.permissions import Permission as Proxies
from agritrace.registry.proxies.values import ProxyScope, register_scopes
from agritrace.registry.rights.permissions import Permission as Rights
from agritrace.registry.subjects.permissions import Permission as Subjects
from agritrace.registry.temporary.permissions import Permission as Temporary
from agritrace.tracing.batches.permissions import Permission as Batches
from agritrace.tracing.certificates.permissions import Permission as Certificates
from agritrace.tracing.codes.permissions import Permission as Codes
from agritrace.tracing.farming.permissions import Permission as Farming
from agritrace.tracing.genealogy.permissions import Permission as Genealogy
from agritrace.tracing.processing.permissions import Permission as Processing
from agritrace.tracing.recall.permissions import Permission as Recall
from agritrace.tracing.trade.permissions import Permission as Trade
from agritrace.tracing.vouchers.permissions import Permission as Vouchers

from .permissions import Permission as Config
from .titles import TITLES

_READING = frozenset(
    {
        Rights.SEE,
        Privacy.SEE_RETENTION,
        Organisations.SEE,
        Subjects.READ,
        Subjects.LOOK_UP,
        Bases.SEE,
        Papers.SEE,
        Products.SEE,
        Batches.SEE,
        Processing.SEE,
        Codes.SEE,
        Trade.SEE,
        Vouchers.SEE,
        Farming.SEE,
        Certificates.SEE,
        Genealogy.WALK,
        Recall.SEE,
        Recall.SEE_HOLD,
        Temporary.SEE,
    }
)
_COUNTY = frozenset(
    {
        Duty.OPEN,
        Rights.SERVE,
        Rights.HANDLE,
        Rights.WITHDRAW,
        Privacy.UNMASK,
        Papers.CHECK,
        Batches.DECIDE,
        Subjects.REVIEW,
        Subjects.SUSPEND,
        Subjects.REVOKE,
        Subjects.MERGE,
        Subjects.DECIDE_CHANGE,
        Subjects.DECIDE_CANCELLATION,
        Subjects.ENTER_TEMPORARY,
        Subjects.TAKE_OVER,
        Accounts.OPEN_SUBJECT,
        Accounts.SERVE_SUBJECT,
        Codes.VOID,
        Proxies.SEE,
        Proxies.RECORD,
        Proxies.REVOKE,
        Recall.OPEN,
        Recall.END,
        Recall.DECIDE,
        Recall.SETTLE,
    }
)
_CITY = frozenset(  # acts for a county in 东莞, 中山, 儋州
    {
        Duty.OPEN,
        Rights.HANDLE,
        Privacy.UNMASK,
        Papers.CHECK,
        Batches.DECIDE,
        Subjects.REVIEW,
        Subjects.SUSPEND,
        Subjects.TAKE_OVER,
        Subjects.REVOKE,
        Subjects.MERGE,
        Subjects.DECIDE_CHANGE,
        Subjects.DECIDE_CANCELLATION,
        Accounts.OPEN_SUBJECT,
        Recall.DECIDE,
        Recall.SETTLE,
    }
)
_HIGHER = frozenset({Genealogy.OFFICIAL, Exports.ASK, Recall.OPEN, Recall.END, Recall.ORDER, Recall.DECIDE})
"""What authorities above the county do themselves: look beyond their area, recall, order and lift holds."""
_ADMINISTRATION = frozenset(
    {
        Usage.SEE,
        Duty.SEE,
        Exports.APPROVE,
        Accounts.SEE,
        Accounts.APPOINT,
        Accounts.MANAGE,
        Organisations.SEE,
        Organisations.CREATE,
        Organisations.CHANGE,
        Organisations.CONTACT,
        Organisations.QUALIFY,
        Institutions.APPLY,
        Institutions.DECIDE,
        Institutions.SEE_OFFICERS,
    }
)
_PRODUCER = frozenset(
    {
        Privacy.SEE_OWN,
        Subjects.MANAGE_OWN,
        Subjects.LOOK_UP,
        Bases.SEE,
        Bases.KEEP,
        Papers.SEE,
        Papers.ENTER,
        Products.SEE,
        Products.ADD,
        Products.CHANGE,
        Products.DISABLE,
        Batches.SEE,
        Batches.PRODUCE,
        Batches.LOSE,
        Batches.VOID,
        Batches.CLOSE,
        Batches.BUY,
        Batches.DESTROY,
        Batches.STEP,
        Batches.CORRECT,
        Batches.DECIDE,
        *Processing,
        Codes.SEE,
        Codes.PRINT,
        *Farming,
        *Certificates,
        Trade.SEE,
        Trade.SUBMIT,
        Trade.CONFIRM,
        Trade.REFUSE,
        Trade.WITHDRAW,
        Trade.RETURN,
        Trade.ACCEPT,
        Vouchers.SEE,
        Vouchers.ISSUE,
        Vouchers.VERIFY,
        Genealogy.WALK,
        Recall.SEE_HOLD,
        Recall.ANSWER,
        Proxies.SEE,
        Proxies.ACT,
    }
)
_PLATFORM = frozenset(
    {
        Organisations.REFORM,
        Notifications.SEE_MESSAGES,
        Notifications.CHANGE_WORDING,
        Factors.SET_POLICY,
    }
)
"""What the platform office does: the ministry's administrator."""
_LOOKING = frozenset({Subjects.LOOK_UP, Products.SEE, Batches.SEE, Codes.SEE, Trade.SEE, Genealogy.WALK})
SCOPES = (
    ProxyScope("produce", "登记生产", "新增产品，登记采收、损耗和结清",
               _LOOKING | {Products.ADD, Products.CHANGE, Batches.PRODUCE, Batches.LOSE, Batches.CLOSE}),
    ProxyScope("farm", "记农事", "登记和更正打药、施肥、饲喂、采收等农事记录",
               _LOOKING | {Bases.SEE, Farming.SEE, Farming.ENTER, Farming.REVERSE}),
    ProxyScope("print", "打印标签", "为批次打印追溯码标签", _LOOKING | {Codes.PRINT}),
    ProxyScope("sell", "卖货", "扫码卖货，撤回没确认的交易，办理退货", _LOOKING | {Trade.SUBMIT, Trade.WITHDRAW, Trade.ACCEPT}),
    ProxyScope("receive", "收货", "确认收货或拒收，申请退货", _LOOKING | {Trade.CONFIRM, Trade.REFUSE, Trade.RETURN}),
)  # fmt: skip  # one scope per entry
"""What a farmer may leave to a proxy. Never among them: his accounts, his registration, his consents (decision 0009)."""
_BY_LEVEL: dict[Level, frozenset[str]] = {
    Level.MINISTRY: _READING | _HIGHER,
    Level.PROVINCE: _READING | _HIGHER,
    Level.CITY: _READING | _CITY | _HIGHER,
    Level.COUNTY: _READING | _COUNTY | {Genealogy.OFFICIAL, Exports.ASK},
    Level.TOWNSHIP: _READING
    | {Subjects.ENTER_TEMPORARY, Accounts.SERVE_SUBJECT, Rights.SERVE, Rights.WITHDRAW}
    | frozenset(Proxies),
}
_SUPPORT = frozenset({Organisations.SEE, Duty.OPEN})
"""Support organisations see their own organisation and nothing of the business; how the platform runs, only on duty."""
_SUPPORTS: dict[SupportKind, frozenset[str]] = {
    SupportKind.SAFETY_CENTRE: frozenset({Duty.COORDINATE, Duty.OPERATORS}),
    SupportKind.DEVELOPER: frozenset({Duty.OPERATE}),
    SupportKind.INTEGRATOR: frozenset({Duty.ENVIRONMENT}),
    SupportKind.SUPERVISOR: frozenset({Duty.SUPERVISE, Duty.OPERATORS}),
}
"""What each kind is there for (guide, 技术支撑单位配备, 技术监控, 应急处置; decision 0018): a way to go on duty of its own. The
centre and the supervising body also read at any time who of the operators was on duty, when and why."""
_BODY = frozenset({Subjects.LOOK_UP, Codes.SEE, Organisations.SEE})

_SECURITY = frozenset(
    {Accounts.WATCH, Accounts.GUARD, Audit.SECURITY, Duty.WATCH, Duty.STOP, Exports.GUARD, Exports.TRACE}
)
_AUDIT = frozenset({Audit.READ, Audit.EXPORT, Duty.AUDIT})
ACCESSES = (
    Access(
        "region",
        "代其他地区值守",
        "只读查看一个邻近市、县或乡镇的主体、产品、农事记录、批次、合格证、追溯码和交易，不能办理业务，看不到完整的个人信息",
        frozenset({ViewerKind.REGULATOR}),
        frozenset(
            {
                Subjects.READ,
                Subjects.LOOK_UP,
                Bases.SEE,
                Papers.SEE,
                Products.SEE,
                Batches.SEE,
                Codes.SEE,
                Trade.SEE,
                Farming.SEE,
                Certificates.SEE,
            }
        ),
        by_region=True,
    ),
    Access(
        "operation",
        "平台运维值守",
        "查看平台运行和备份情况，看不到业务数据和个人信息",
        frozenset({ViewerKind.SUPPORT}),
        frozenset({Config.HEALTH, Backups.SEE}),
        by_region=False,
        needs=Duty.OPERATE,
    ),
    Access(
        "environment",
        "运行环境值守",
        "查看平台运行情况，看不到备份、业务数据和个人信息",
        frozenset({ViewerKind.SUPPORT}),
        frozenset({Config.HEALTH}),
        by_region=False,
        needs=Duty.ENVIRONMENT,
    ),
    Access(
        "coordination",
        "应急协调值守",
        "突发事件时查看平台运行和备份情况，看不到业务数据和个人信息",
        frozenset({ViewerKind.SUPPORT}),
        frozenset({Config.HEALTH, Backups.SEE}),
        by_region=False,
        needs=Duty.COORDINATE,
    ),
    Access(
        "supervision",
        "监理检查",
        "查看备份与恢复演练的记录，看不到业务数据和个人信息",
        frozenset({ViewerKind.SUPPORT}),
        frozenset({Backups.SEE}),
        by_region=False,
        needs=Duty.SUPERVISE,
    ),
)
"""What duty sessions open: reading, nothing that decides, hands on or shows personal values in full (decision 0018)."""
_OFFICES: dict[tuple[AccountRole, Level], frozenset[str]] = {
    (AccountRole.SYSTEM, Level.MINISTRY): frozenset({Config.HEALTH, Backups.SEE}),
    (AccountRole.SECURITY, Level.MINISTRY): _SECURITY,
    (AccountRole.SECURITY, Level.PROVINCE): _SECURITY,
    (AccountRole.AUDIT, Level.MINISTRY): _AUDIT,
    (AccountRole.AUDIT, Level.PROVINCE): _AUDIT,
}
"""The separated offices (等保三级): rights that no other role has and none of which two offices share (decision 0013)."""


def templates() -> tuple[RoleTemplate, ...]:
    """The whole table."""
    regulator, owner, sub = ViewerKind.REGULATOR, AccountRole.OWNER, AccountRole.SUB
    rows = [RoleTemplate(regulator, level, AccountRole.USER, used) for level, used in _BY_LEVEL.items()]
    rows += [
        RoleTemplate(regulator, level, AccountRole.ADMIN, _ADMINISTRATION | used | _of_ministry(level))
        for level, used in _BY_LEVEL.items()
        if level is not Level.TOWNSHIP
    ]
    for kind, extra, kept in (
        (ViewerKind.LABORATORY, (), (Organisations.QUALIFY,)),
        (
            ViewerKind.ENFORCEMENT,
            (Subjects.ENTER_TEMPORARY, Temporary.SEE),
            (Institutions.SEE_OFFICERS, Institutions.KEEP_OFFICERS),
        ),
    ):
        rows.append(RoleTemplate(kind, None, AccountRole.USER, _BODY | frozenset(extra)))
        administered = {*extra, *kept, Organisations.CONTACT, Institutions.APPLY}
        rows.append(RoleTemplate(kind, None, AccountRole.ADMIN, _BODY | frozenset(administered) | _own_accounts()))
    rows += _of_support()
    rows.append(RoleTemplate(ViewerKind.SUBJECT, None, owner, _PRODUCER | {Accounts.MANAGE_PEOPLE, Proxies.REVOKE}))
    kept_by_owner = {Subjects.MANAGE_OWN, Papers.ENTER, Privacy.SEE_OWN}
    rows.append(RoleTemplate(ViewerKind.SUBJECT, None, sub, _PRODUCER - kept_by_owner))
    rows += [RoleTemplate(regulator, level, office, used) for (office, level), used in _OFFICES.items()]
    return tuple(rows)


def _of_ministry(level: Level) -> frozenset[str]:
    return _PLATFORM if level is Level.MINISTRY else frozenset()


def _of_support() -> list[RoleTemplate]:
    """What all support organisations have in common, then what each kind has of its own."""
    support, user, admin = ViewerKind.SUPPORT, AccountRole.USER, AccountRole.ADMIN
    rows = [
        RoleTemplate(support, None, user, _SUPPORT),
        RoleTemplate(support, None, admin, _SUPPORT | _own_accounts() | {Organisations.CONTACT}),
    ]
    rows += [RoleTemplate(support, None, role, own, kind) for kind, own in _SUPPORTS.items() for role in (user, admin)]
    return rows


def _own_accounts() -> frozenset[str]:
    return frozenset({Accounts.SEE, Accounts.APPOINT, Accounts.MANAGE, Usage.SEE, Duty.SEE})


def register() -> None:
    """Hand the table and the words to the accounts room."""
    register_roles(templates(), TITLES)
    register_scopes(SCOPES)
    register_accesses(ACCESSES)
