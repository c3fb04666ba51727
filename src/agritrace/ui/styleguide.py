"""The living style page: every part once, with invented data, to look at and to test. Served in demonstrations only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agritrace.kernel.clock import system_now

from . import forms as ui
from .entrances import public_page
from .frame import Frame, NavEntry, NavGroup
from .parts import (
    BADGES,
    Act,
    Badge,
    Bulk,
    Cell,
    Chip,
    Column,
    Confirm,
    Crumb,
    Empty,
    Fact,
    Facts,
    Genealogy,
    GenNode,
    History,
    HistoryLine,
    Jump,
    Link,
    Listing,
    Note,
    PageHead,
    Pager,
    Progress,
    Row,
    RowError,
    Steps,
    Stock,
    StockPart,
    Table,
    Ticket,
    Tile,
    Verdict,
    View,
    Work,
    WorkList,
)
from .words import Due

CODE = "10025184695604331953"


class HarvestForm(ui.CommandForm):
    """One field of every kind."""

    groups = (
        ui.Group("产品", ("product", "harvested", "amount", "area", "code", "licence")),
        ui.Group("产地", ("region", "remark"), wide=("remark",)),
        ui.Group("质量安全", ("check", "reasons", "verdict", "photo", "agreed")),
    )
    product = forms.ChoiceField(
        label="产品", choices=[("1", "番茄（粉果）"), ("2", "黄瓜（水果型）")], help_text="上次：番茄（粉果）"
    )
    harvested = forms.DateTimeField(label="采收时间", widget=ui.MomentInput)
    amount = forms.DecimalField(label="数量", widget=ui.Stepper("kg", step=50))
    area = forms.DecimalField(label="面积", required=False, widget=ui.Measured("亩"))
    code = forms.CharField(label="追溯码", widget=ui.CodeInput)
    licence = forms.CharField(label="统一社会信用代码")
    region = forms.ChoiceField(
        label="所属区域",
        choices=[("", "请选择"), ("110105", "北京市　朝阳区")],
        widget=ui.RegionSelect,
        help_text="选到村",
    )
    remark = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    check = forms.ChoiceField(
        label="质检情况", choices=[("1", "快检"), ("2", "自行检测"), ("3", "未检测")], widget=forms.RadioSelect
    )
    reasons = forms.MultipleChoiceField(
        label="退回原因",
        choices=[("1", "与已注册主体疑似重复"), ("2", "证照照片不清或不符")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    verdict = forms.ChoiceField(
        label="台账齐全",
        choices=[("ok", "符合"), ("part", "基本"), ("no", "不符"), ("na", "不适用")],
        widget=ui.Segments({"ok": "ok", "part": "part", "no": "no"}),
    )
    photo = forms.FileField(label="照片", required=False, widget=ui.Photos)
    agreed = forms.BooleanField(label="以上内容真实")

    def clean_licence(self) -> str:
        """Refuses everything, to show how an error looks."""
        raise forms.ValidationError("校验位不对，末位应为 J。请对照执照。")


class SubjectFilter(forms.Form):
    """Filters of the sample list."""

    q = forms.CharField(
        label="搜索", required=False, widget=forms.TextInput(attrs={"placeholder": "名称、主体码、证件号，可扫码"})
    )
    town = forms.ChoiceField(label="乡镇", required=False, choices=[("", "全部 14 个")])
    form = forms.ChoiceField(label="组织形式", required=False, choices=[("", "合作社等 2 项")])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部")])


def sample_frame() -> Frame:
    """The shell of a county regulator."""
    home = NavEntry(key="home", url="#home", icon="layout-dashboard", text="工作台")
    todo = NavEntry(key="todo", url="#todo", icon="clipboard-list", text="待办", count=14, hot=True)
    return Frame(
        groups=(
            NavGroup(entries=(home, todo)),
            NavGroup(
                title="主体与产品",
                entries=(
                    NavEntry(key="subjects", url="#subjects", icon="building-community", text="生产经营主体"),
                    NavEntry(key="review", url="#review", icon="clipboard-check", text="注册审核", count=9),
                    NavEntry(key="products", url="#products", icon="plant-2", text="产品目录"),
                ),
            ),
            NavGroup(
                title="追溯",
                entries=(NavEntry(key="trade", url="#trade", icon="truck-delivery", text="扫码交易", count=2),),
            ),
        ),
        tabs=(
            NavEntry(key="home", url="#home", icon="home", text="工作台"),
            NavEntry(key="todo", url="#todo", icon="clipboard-list", text="待办", count=14),
            NavEntry(key="scan", url="#scan", icon="scan", text="扫码"),
            NavEntry(key="inspection", url="#inspection", icon="map-pin", text="巡查"),
            NavEntry(key="me", url="#me", icon="user", text="我的"),
        ),
        active="home",
        organisation="云岭县农业农村局",
        person="周敏 · 监管用户",
        unread=5,
        demo=True,
    )


def sample_rows() -> tuple[Row, ...]:
    """Rows with a link, a code, a figure with its tone, a state."""
    known = (
        ("鸿泰种植专业合作社", "4299042100002045", "合作社", "豇豆、辣椒", "41 D", "bad", "暂停"),
        ("丰源家庭农场", "4399042100006113", "家庭农场", "韭菜、芹菜", "48 D", "bad", "有效"),
        ("石门村蔬菜种植专业合作社", "4299042100004472", "合作社", "菠菜、油麦菜", "52 D", "bad", "变更待审"),
        ("广顺果蔬专业合作社联合社", "4299042100007311", "联合社", "番茄、黄瓜、茄子", "56 C", "warn", "注销"),
    )
    return tuple(
        Row(
            cells=(
                Cell(name, url="#r", code=code),
                Cell(kind),
                Cell(products),
                Cell(risk, tone=tone),
                Cell("62"),
                Cell(badge=Badge.of(word)),
            ),
            key=code,
            selected=word == "有效",
        )
        for name, code, kind, products, risk, tone, word in known
    )


def sample_listing() -> Listing:
    """A list with everything a list can have."""
    table = Table(
        caption="蔬菜高风险主体，按风险分从低到高",
        columns=(
            Column("主体"),
            Column("组织形式"),
            Column("主要产品", full=True),
            Column("风险分", sort_url="#s", order="ascending", right=True),
            Column("近 90 日批次", sort_url="#t", right=True),
            Column("状态", corner=True),
        ),
        rows=sample_rows(),
        bulk=Bulk(
            acts=(Act("派发巡查", "#x", icon="map-pin"), Act("导出所选", "#y", icon="file-spreadsheet")), noun="家"
        ),
    )
    return Listing(
        table=table,
        pager=Pager(total=1000, more=True, noun="家", next_url="#n", jump=Jump("到风险分", kind="number")),
        views=(
            View("全部", "#a", "1,376"),
            View("待审", "#b", "9"),
            View("蔬菜高风险", "#c", "37", current=True, icon="bookmark"),
        ),
        filters=SubjectFilter(),
        chips=(Chip("风险等级 C、D", "#1"), Chip("蔬菜", "#2")),
        clear_url="#all",
        export=Act("导出 Excel（37 条）", "#e", icon="file-spreadsheet"),
    )


def sample_records(now: datetime) -> dict[str, object]:
    """Parts of records."""
    return {
        "facts": Facts(
            (
                Fact("批次号", "20261123-01"),
                Fact("产地", "云岭县白石镇上坪村　1号基地", url="#base"),
                Fact("追溯码", code=CODE),
                Fact("质检", good="快检合格"),
                Fact("状态", badge=Badge.of("冻结")),
            )
        ),
        "history": History(
            (
                HistoryLine("王桂兰 卖给鲜达批发 300 kg，等待确认。", at=now, icon="send", tone="now"),
                HistoryLine(
                    "周敏 退回申请。",
                    at=now - timedelta(days=1),
                    icon="arrow-back-up",
                    tone="bad",
                    quote="执照照片反光，看不清信用代码，请重拍。",
                ),
                HistoryLine("王桂兰 登记采收 1,250 kg。", at=now - timedelta(days=9), icon="plus"),
            )
        ),
        "genealogy": Genealogy(
            (
                GenNode("1号基地", "86 亩　农事 10 次", url="#n1", step="采收"),
                GenNode("本批次", "1,250 kg　今天 07:30", me=True, step="交易"),
                GenNode("下游 2 家", "鲜达批发、城关农贸市场", url="#n3", several=True),
            )
        ),
        "stock": Stock(
            (
                StockPart("free", "可卖", Decimal(720)),
                StockPart("held", "冻结", Decimal(300), "等买方确认"),
                StockPart("sold", "已卖", Decimal(200)),
                StockPart("lost", "损耗", Decimal(30)),
            ),
            unit="kg",
        ),
    }


def sample_answers() -> dict[str, object]:
    """What the platform answers."""
    return {
        "notes": (
            Note("规定今年 2 月起合格证须逐批开具。", links=(Link("看通知", "#n"),)),
            Note("电子身份标识已发放。", strong="已通过", tone="green"),
            Note("营业期限还有 21 天到期。", tone="amber"),
            Note("库存不足，可卖 720 kg，您填了 800 kg。", tone="red"),
        ),
        "empty": Empty("没有符合条件的主体", "去掉“暂停”后有 8 家。", acts=(Act("去掉“暂停”", "#d"),)),
        "confirm": Confirm(
            question="召回这批辣椒？",
            intro="召回后不能撤回：",
            consequences=("下游 4 家（620 kg）立即收到通知，停止销售", "库存 210 kg 冻结，不能再卖"),
            act="召回 830 kg",
            cancel="不召回",
            cancel_url="#no",
        ),
        "progress": Progress(
            "导入主体名录",
            done=1164,
            total=1820,
            text="正在核对第 1,164 行，共 1,820 行",
            errors=(RowError(212, "溪畔家庭农场", "所属区域", "柳西镇", "本县没有此镇，是否为“柳溪镇”"),),
        ),
        "steps": Steps(("证照", "产地", "联系人", "核对"), current=2),
        "ticket": Ticket(
            "已扫到买方", "鲜达农产品批发有限公司", "青河市　批发商", "4199042100010420", Link("重扫", "#again")
        ),
        "verdicts": (
            Verdict("ok", "真码，状态正常", "第 35 次查询，首次 今天 09:58", CODE),
            Verdict("bad", "伪码，请勿购买", "防伪校验不通过，不是平台发出的码"),
            Verdict("stop", "已召回，请勿食用", "生产者正在召回这一批产品"),
            Verdict("void", "此码已作废", "标签已由生产者作废，请核对商品上的其他标签"),
            Verdict("none", "没有查到这个码", "可能还没有启用，或者输错了数字"),
        ),
    }


def sample_work(now: datetime) -> dict[str, object]:
    """A page head and the parts of a workbench."""
    return {
        "head": PageHead(
            title="番茄（粉果）",
            badge=Badge.of("有效"),
            crumbs=(Crumb("批次与库存", "#list"), Crumb("20261123-01")),
            code=CODE,
            code_name="追溯码",
            due=Due("剩 2 个工作日"),
            more=(Act("分批", "#split", icon="arrows-split"), Act("登记损耗", "#loss", icon="minus")),
            acts=(Act("打印标签", "#print", icon="printer"), Act("扫码卖货", "#sell", look="primary", icon="scan")),
            docked=True,
        ),
        "tiles": (
            Tile("可导入", "1,139", "行", icon="check", tone="good"),
            Tile("有错误", "8", "行", icon="x", tone="bad", url="#bad"),
        ),
        "work": WorkList(
            "等我处理",
            (
                Work(
                    "豇豆克百威超标，移交执法等待签收",
                    "#1",
                    "移交单 2026-0117　鸿泰种植专业合作社",
                    icon="gavel",
                    due=Due("超期 1 天", "over"),
                    act=Act("催办", "#c"),
                ),
                Work(
                    "禾盛蔬菜专业合作社 申请注册",
                    "#2",
                    "白石镇　蔬菜 86 亩",
                    icon="clipboard-check",
                    due=Due("今天 17:30", "soon"),
                ),
                Work("番茄 300 kg 等鲜达批发确认", "#3", "今天 10:06 提交", icon="send", badge=Badge.of("待确认")),
            ),
            note="按期限排列",
            more=Link("全部 14 件", "#all"),
        ),
        "badges": tuple(BADGES.values()),
        "deadline": datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=4),
    }


def samples(now: datetime) -> dict[str, object]:
    """The whole context of the style page."""
    return {
        "frame": sample_frame(),
        "title": "组件一览",
        "body_class": "docked",
        "listing": sample_listing(),
        "clean_form": HarvestForm(initial={"amount": 300, "harvested": now}),
        "wrong_form": HarvestForm({"product": "1", "amount": "12500", "licence": "9399"}, prefix="w"),
        **sample_work(now),
        **sample_records(now),
        **sample_answers(),
    }


@public_page("invented data only; config serves it in demonstrations")
def styleguide(request: HttpRequest) -> HttpResponse:
    """The style page itself."""
    return render(request, "ui/styleguide.html", samples(system_now()))
