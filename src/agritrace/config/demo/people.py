"""The people the login page of the demonstration lists, and what each can try."""

from __future__ import annotations

from dataclasses import dataclass

from agritrace.foundation.accounts.values import AccountRole, DemoPerson
from agritrace.kernel.subjectcodes import make_subject_code
from agritrace.kernel.subjectforms import SubjectForm
from agritrace.registry.subjects.values import BusinessRole, Industry

CHENGMAI, LONGHUA, QIONGSHAN, ZHONGNING = "469023000000", "460106000000", "460107000000", "640521000000"
HAINAN, NINGXIA, HAIKOU = "460000000000", "640000000000", "460100000000"
PROVINCES = (HAINAN, NINGXIA)
"""The two provinces that are complete to the townships."""
FUSHAN = "福山镇"
_OFFICES, _BODIES, _PRODUCERS = "监管机构（部、省、市、县、乡）", "检测和执法机构", "生产经营者"


@dataclass(frozen=True, slots=True)
class Official:
    """An account beside the ordinary ones: of the organisation of a region, by key ``code`` or ``code/body``."""

    username: str
    name: str
    office: str
    admin: bool
    person: DemoPerson


@dataclass(frozen=True, slots=True)
class Producer:
    """A listed subject; ``place`` is its place in the order of approval of its county, so that its code is known."""

    name: str
    form: SubjectForm
    role: BusinessRole
    industry: Industry
    region: str
    legal_name: str
    goods: tuple[str, ...]
    words: str
    icon: str = "plant-2"
    place: int = 1

    @property
    def username(self) -> str:
        """The user name is the subject code."""
        return make_subject_code(self.form, self.region[:6], self.place)

    @property
    def person(self) -> DemoPerson:
        """As the login page shows it."""
        return DemoPerson(self.username, self.legal_name, self.name, self.words, _PRODUCERS, self.icon, producer=True)


def _official(username: str, name: str, office: str, *, title: str, words: str, admin: bool = False) -> Official:
    group = _BODIES if office.endswith(("laboratory", "enforcement")) else _OFFICES
    return Official(username, name, office, admin, DemoPerson(username, name, title, words, group, _icon(office)))


def _icon(office: str) -> str:
    return {"laboratory": "clipboard-check", "enforcement": "gavel"}.get(office.partition("/")[2], "building-community")


MINISTRY = "000000000000"
OFFICIALS = (
    _official("ministry.admin", "陈志远", MINISTRY, title="部级用户管理员", words="查看机构和账号，为省级分配管理员", admin=True),
    _official("ministry", "林静", MINISTRY, title="部级监管员", words="查全国的主体、批次和交易"),
    _official("hainan", "符永明", HAINAN, title="海南省监管员", words="只看得到海南省的主体和批次"),
    _official("haikou", "吴春燕", HAIKOU, title="海口市监管员", words="查本市的主体，追查一批产品的来源去向"),
    _official("chengmai.admin", "王德海", CHENGMAI, title="澄迈县用户管理员", words="为本县各机构开账号，审批导出，看使用情况", admin=True),
    _official("chengmai", "李秋菊", CHENGMAI, title="澄迈县监管员", words="审核等待的注册申请，核对疑似重复，代邻县值守"),
    _official("fushan", "陈阿妹", f"{CHENGMAI}/{FUSHAN}", title="福山镇监管员", words="代农户办理，现场录入没注册的人"),
    _official("chengmai.laboratory", "钱卫东", f"{CHENGMAI}/laboratory", title="澄迈县检测员", words="扫追溯码查看产品来源"),
    _official("chengmai.enforcement", "郑国强", f"{CHENGMAI}/enforcement", title="澄迈县执法员", words="现场扫码，查主体和批次"),
)  # fmt: skip
_KEEPING = "系统、安全、审计管理员"
SEPARATED = tuple(
    (role, DemoPerson(f"ministry.{role.value}", name, title, words, _KEEPING, icon))
    for role, name, title, words, icon in (
        (AccountRole.SYSTEM, "梁国栋", "部级系统管理员", "看平台运行：数据库、事件、定时工作", "activity"),
        (
            AccountRole.SECURITY,
            "邓丽华",
            "部级安全管理员",
            "看账号锁定和值守报告，查验外流文件来自哪次导出",
            "shield-lock",
        ),
        (AccountRole.AUDIT, "何建军", "部级审计管理员", "查谁审核了哪个主体，导出记录", "history"),
    )
)
"""The three separated offices of the ministry."""
PRODUCERS = (
    Producer("福山禾田果蔬专业合作社", SubjectForm.COOPERATIVE, BusinessRole.PLANTING, Industry.PLANTING, CHENGMAI, "王桂兰",
             ("番茄", "豇豆", "火龙果"), "登记一批番茄，打印追溯码标签，扫码卖给批发商"),
    Producer("澄迈海岸家庭农场", SubjectForm.FAMILY_FARM, BusinessRole.FISHERY, Industry.FISHERY, CHENGMAI, "陈建国",
             ("罗非鱼", "南美白对虾"), "登记一批鱼，报损，查看库存台账", place=2),
    Producer("海口鲜达农产品批发有限公司", SubjectForm.ENTERPRISE, BusinessRole.WHOLESALE, Industry.PLANTING, LONGHUA, "黄晓峰",
             (), "确认收货，得到新追溯码；或拒收并说明原因", "building-store"),
    Producer("琼山惠民超市", SubjectForm.SOLE_TRADER, BusinessRole.RETAIL, Industry.PLANTING, QIONGSHAN, "吴彩霞",
             (), "确认收货，扫码查这批货从哪里来", "building-store"),
    Producer("中宁塞上枸杞专业合作社", SubjectForm.COOPERATIVE, BusinessRole.PLANTING, Industry.PLANTING, ZHONGNING, "马振华",
             ("枸杞", "西瓜"), "跨省卖给海口的批发商，看对方何时确认", "plant-2"),
)  # fmt: skip


def listed() -> tuple[DemoPerson, ...]:
    """Everybody, in the order of the page."""
    officials = [official.person for official in OFFICIALS]
    keeping = tuple(person for _, person in SEPARATED)
    return (*sorted(officials, key=lambda one: one.group == _BODIES), *keeping, *(p.person for p in PRODUCERS))
