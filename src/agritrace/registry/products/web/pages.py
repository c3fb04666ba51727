"""Products: list, record, form, out of use and back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload, upload_token
from agritrace.foundation.journal import selectors as journal
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.results import Refusal, Refused
from agritrace.kernel.viewer import Viewer
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.papers import selectors as papers
from agritrace.registry.subjects import selectors as subjects
from agritrace.ui.entrances import export_xlsx, page, page_request, show_refusal, viewer_of
from agritrace.ui.parts import Act, Badge, Crumb, Fact, Facts, Hidden, History, HistoryLine, PageHead
from agritrace.ui.words import stamp

from .. import rules, selectors, services
from ..permissions import Permission
from ..states import PRODUCT
from ..values import STATE_NAMES, AddProduct, ChangeProduct, ProductRow, SwitchProduct
from .forms import ProductForm
from .listing import listing

_CRUMB = "产品"


@page(Permission.SEE)
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """The viewer's products, or those of his area."""
    viewer = viewer_of(request)
    found = selectors.list_products(viewer, page_request(request, selectors.SORTS, selectors.FILTERS))
    own = viewer.subject_id is not None
    acts = (
        (Act("新增产品", reverse("products:new"), look="primary", icon="plus"),) if viewer.can(Permission.ADD) else ()
    )
    head = PageHead("我的产品" if own else "产品", text=f"共 {found.total_words} 种", acts=acts)
    return render(
        request, "ui/list.html", {"title": head.title, "head": head, "listing": listing(request, found, own=own)}
    )


@page(Permission.SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list, as an Excel file."""
    viewer, asked = viewer_of(request), page_request(request, selectors.SORTS, selectors.FILTERS)
    rows = tuple(selectors.export_products(viewer, asked))
    holders = subjects.brief({row.subject_id for row in rows})
    paths = catalogue.paths({row.category_code for row in rows})
    heads = ("产品", "规格", "主体", "品类", "计量单位", "商标", "执行标准", "保质期（天）", "状态", "新增时间")
    lines = (
        (
            row.name,
            row.spec,
            holders[row.subject_id].name,
            paths.get(row.category_code, ""),
            row.unit,
            row.brand,
            row.standard,
            row.shelf_life_days,
            STATE_NAMES[row.state],
            stamp(row.created_at),
        )
        for row in rows
    )
    return export_xlsx("产品", heads, lines)


@page(Permission.SEE)
@require_safe
def record(request: HttpRequest, product_id: int) -> HttpResponse:
    """One product with its history and the next possible acts."""
    viewer = viewer_of(request)
    row = selectors.product(viewer, product_id)
    lines = journal.history(viewer, "product", row.id)
    head = PageHead(
        row.name,
        text=row.spec,
        badge=Badge.of(STATE_NAMES[row.state]),
        crumbs=(Crumb(_CRUMB, reverse("products:list")), Crumb(row.name)),
        acts=_acts(viewer, row),
        docked=True,
    )
    context = {
        "title": row.name,
        "head": head,
        "body_class": "docked",
        "facts": _facts(row),
        "photo": reverse("files:show", args=[row.photo_id]) if row.photo_id else "",
        "history": History(tuple(HistoryLine(line.sentence, line.recorded_at, icon="pencil") for line in lines)),
    }
    return render(request, "products/record.html", context)


def _acts(viewer: Viewer, row: ProductRow) -> tuple[Act, ...]:
    if viewer.subject_id != row.subject_id:
        return ()
    names = {arrow.name for arrow in PRODUCT.open_arrows(viewer, row.state)}
    fields = (Hidden("command_id", str(uuid4())), Hidden("version", str(row.version)))
    acts = []
    if "disable" in names:
        acts.append(
            Act("停用", reverse("products:disable", args=[row.id]), icon="player-pause", post=True, fields=fields)
        )
    if "enable" in names:
        url = reverse("products:enable", args=[row.id])
        acts.append(Act("重新启用", url, icon="circle-check", post=True, fields=fields))
    if "change" in names:
        acts.append(Act("修改", reverse("products:edit", args=[row.id]), icon="pencil"))
        harvest = f"{reverse('batches:new')}?product={row.id}"
        acts.append(Act("登记采收", harvest, look="primary", icon="plus"))
    return tuple(acts)


def _certified(row: ProductRow) -> tuple[Fact, ...]:
    """The checked quality certificates of the subject in force today that name this product (domain facts tracing §1)."""
    category = catalogue.names([row.category_code]).get(row.category_code, row.name)
    known = papers.public_certificates(row.subject_id, beijing_day(system_now()))
    fitting = [one for one in known if rules.covers(one.products, row.name, category)]
    return tuple(
        Fact(one.title, f"{one.number}　{'长期有效' if one.long_term else f'有效期至 {stamp(one.valid_until)}'}")
        for one in fitting
    )


def _facts(row: ProductRow) -> Facts:
    shelf_life = f"{row.shelf_life_days} 天" if row.shelf_life_days else "未填"
    return Facts(
        (
            Fact("品类", catalogue.paths([row.category_code]).get(row.category_code, row.category_code)),
            Fact("规格", row.spec or "未填"),
            Fact("计量单位", row.unit),
            Fact("商标", row.brand or "未填"),
            Fact("执行标准", row.standard or "未填"),
            Fact("保质期", shelf_life),
            Fact("新增时间", stamp(row.created_at)),
            *_certified(row),
        )
    )


@page(Permission.ADD)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a product; leads to its record, or to where the person came from to choose it."""
    form = ProductForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        viewer = viewer_of(request)
        try:
            session = upload_token(request.session)
            facts = form.facts(_photo(form, viewer, session))
            command = AddProduct(facts, form.cleaned_data["command_id"], session)
            added = services.add_product(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已新增产品“{facts.name}”。", extra_tags="draft:product-new")
            then = f"{reverse('batches:new')}?product={added.product_id}"
            return redirect(
                then if request.GET.get("then") == "batch" else reverse("products:record", args=[added.product_id])
            )
    head = PageHead("新增产品", crumbs=(Crumb(_CRUMB, reverse("products:list")), Crumb("新增产品")))
    context = {
        "title": "新增产品",
        "head": head,
        "form": form,
        "body_class": "docked",
        "draft": "product-new",
        "save": "保存产品",
    }
    return render(request, "products/form.html", context)


@page(Permission.CHANGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, product_id: int) -> HttpResponse:
    """Change a product; batches made before keep what they were made with."""
    viewer = viewer_of(request)
    row = selectors.product(viewer, product_id)
    names = ("name", "category_code", "unit", "spec", "brand", "standard", "shelf_life_days", "version")
    form = ProductForm(
        request.POST or None, request.FILES or None, initial={name: getattr(row, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        try:
            session, typed = upload_token(request.session), form.cleaned_data
            facts = form.facts(_photo(form, viewer, session) or row.photo_id)
            command = ChangeProduct(row.id, typed["version"], facts, typed["command_id"], session)
            services.change_product(viewer, command, system_now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f"已保存对“{facts.name}”的修改。")
            return redirect("products:record", product_id=row.id)
    crumbs = (
        Crumb(_CRUMB, reverse("products:list")),
        Crumb(row.name, reverse("products:record", args=[row.id])),
        Crumb("修改"),
    )
    head = PageHead(f"修改{row.name}", crumbs=crumbs)
    context = {"title": head.title, "head": head, "form": form, "body_class": "docked", "save": "保存修改"}
    return render(request, "products/form.html", context)


def _photo(form: ProductForm, viewer: Viewer, session: str) -> UUID | None:
    chosen = form.cleaned_data.get("photo")
    if not chosen:
        return None
    upload = Upload(chosen.name, chosen.size, chosen.file, "product", session)
    try:
        return files.store(viewer, upload, system_now()).id
    except Refused as refused:
        reasons = tuple(replace(reason, field="photo") for reason in refused.refusal.reasons)
        raise Refused(Refusal(reasons)) from None


@page(Permission.DISABLE)
@require_POST
def disable(request: HttpRequest, product_id: int) -> HttpResponse:
    """Take a product out of use."""
    services.disable_product(viewer_of(request), _switch(request, product_id), system_now())
    messages.success(request, "已停用，登记采收时不再出现；需要时可以重新启用。")
    return redirect("products:record", product_id=product_id)


@page(Permission.DISABLE)
@require_POST
def enable(request: HttpRequest, product_id: int) -> HttpResponse:
    """Take a product back into use."""
    services.enable_product(viewer_of(request), _switch(request, product_id), system_now())
    messages.success(request, "已重新启用。")
    return redirect("products:record", product_id=product_id)


def _switch(request: HttpRequest, product_id: int) -> SwitchProduct:
    version = request.POST.get("version", "")
    return SwitchProduct(product_id, int(version) if version.isdecimal() else 0, _command_id(request))


def _command_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("command_id", ""))
    except ValueError:
        return uuid4()
