"""The pages of the public site: no session, no cookie, no script needed."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.subjectcodes import ScannedSubject, ScannedTrace, parse_scanned
from agritrace.kernel.tracecodes import KIND_NAMES, CodeKind
from agritrace.registry.bases import selectors as subject_bases
from agritrace.registry.catalogue import selectors as catalogue
from agritrace.registry.papers import selectors as papers
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.values import INDUSTRY_NAMES, Industry, PublicSubject
from agritrace.ui.entrances import public_page
from agritrace.ui.parts import Verdict as Banner

from .. import rules, selectors, services
from ..values import STATEMENT, Answer, Verdict

NO_STORE = "no-store"
CERTIFICATE = KIND_NAMES[CodeKind.CERTIFICATE]
REVALIDATE = "no-cache"  # kept by the browser, asked for each time, so that a recall is never shown late
LOOKS = {
    Verdict.GENUINE: "ok",
    Verdict.FORGED: "bad",
    Verdict.MISREAD: "none",
    Verdict.UNKNOWN: "none",
    Verdict.VOID: "void",
    Verdict.RECALLED: "stop",
}


@public_page("the way in for everybody: query, login, registration")
def home(request: HttpRequest) -> HttpResponse:
    """The first page: one field for codes, login, registration."""
    return _kept(request, "portal/home.html", {})


@public_page("a typed or scanned text is sent to the page of what it is")
def query(request: HttpRequest) -> HttpResponse:
    """``?code=``: anything a scanner or a keyboard delivers; a text that is no code is explained, with the field kept."""
    text = request.GET.get("code", "").strip()[:300]
    found = parse_scanned(text)
    if isinstance(found, ScannedTrace):
        return redirect(f"/t/{found.code}")
    if isinstance(found, ScannedSubject):
        return redirect(f"/s/{found.code}" + (f"?K={found.k}" if found.k else ""))
    if not text:
        return redirect("/")
    return redirect(f"/t/{quote(text[:40].replace('/', ' '), safe='')}")


@public_page("whoever holds a label may read what it says")
def trace(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a trace code. Without counts (they come from :func:`counts`), or with them under ``?plain=1``."""
    answer, row = selectors.ask(code)
    if row is None:
        return _wrong(request, answer)
    if row.kind == CodeKind.VOUCHER:  # a paper for a gate, not a label of goods: it has a page of its own
        return redirect("vouchers:public", code=answer.code)
    answer, plain = selectors.with_promises(answer, row), request.GET.get("plain") == "1"
    shown = _issued(answer) | {"counts": services.count(row, system_now()) if plain else None, "now": system_now()}
    if plain:
        return _page("portal/trace.html", shown)
    return _kept(request, "portal/trace.html", shown)


@public_page("the counts beside a trace code that was asked for")
def counts(request: HttpRequest, code: str) -> HttpResponse:
    """The part of the page that is never kept: counts this look and says how many there were. 404 without a code."""
    answer, row = selectors.ask(code)
    if row is None:
        return _wrong(request, answer, status=404)
    now = system_now()
    return _page("portal/counts.html", {"counts": services.count(row, now), "now": now})


@public_page("only standing and county without the card's K (domain facts codes 9.2)")
def subject(request: HttpRequest, code: str) -> HttpResponse:
    """The public page of a subject: with the valid K of its card also name, form, industries and certificates."""
    card = subjects.public_card(code, request.GET.get("K", "") or request.GET.get("k", ""))
    if card is None:
        wait = _wait(request)
        return _slow(code, wait) if wait else _page("portal/subject.html", {"card": None, **_head(_nobody(code))})
    if card.spoiled:
        return _page("portal/subject.html", {"card": card, **_head(_void(card))})
    return _page("portal/subject.html", {"card": card, **_told(card), **_head(_standing(card))})


def _told(card: PublicSubject) -> dict[str, Any]:
    """What stands below the verdict: for whoever scanned the newest card; nothing that finds a person or a place."""
    meaning = rules.STANDINGS.get(card.state_words, "")
    if not card.proven:
        return {"meaning": meaning}
    bases = subject_bases.public_bases(card.subject_id, named=not card.person) if card.valid else ()
    places = regions.names({base.place_code[:9].ljust(12, "0") for base in bases})
    return {
        "meaning": meaning,
        "industries": "、".join(INDUSTRY_NAMES[Industry(one)] for one in card.industries),
        "products": "、".join(catalogue.names(card.main_products).values()),
        "bases": [(base, places.get(base.place_code[:9].ljust(12, "0"), "")) for base in bases],
        "certificates": papers.public_certificates(card.subject_id, beijing_day(system_now())) if card.valid else (),
    }


def _wrong(request: HttpRequest, answer: Answer, *, status: int = 200) -> HttpResponse:
    """A code that is none of ours: told at once, or after a while to who asks many of them."""
    wait = _wait(request)
    return (
        _slow(answer.code, wait)
        if wait
        else _page("portal/wrong.html", _shown(answer) | {"now": system_now()}, status=status)
    )


def _wait(request: HttpRequest) -> int:
    browser = request.headers.get("User-Agent", "")
    return services.wait_after_wrong_code(request.META.get("REMOTE_ADDR", ""), browser)


def _slow(code: str, wait: int) -> HttpResponse:
    banner = Banner("none", "请稍等一会儿再查", f"刚才查的码大多不对，请过 {wait} 秒再试")
    answer = _page("portal/slow.html", {"code": code, **_head(banner)}, status=429)
    answer["Retry-After"] = str(wait)
    return answer


def _issued(answer: Answer) -> dict[str, Any]:
    return _shown(answer) | {
        "goods": answer.goods,
        "statement": STATEMENT,
        "certificate": answer.kind == CERTIFICATE,
        "troubled": answer.verdict is not Verdict.GENUINE,
    }


def _shown(answer: Answer) -> dict[str, Any]:
    name = _code_name(answer)
    code = answer.code if answer.code.replace(" ", "").isdecimal() else ""
    banner = Banner(LOOKS[answer.verdict], answer.title, answer.sentence, code=code, code_name=name)
    return {"answer": answer, "verdict": answer.verdict.value, **_head(banner)}


def _code_name(answer: Answer) -> str:
    if not answer.verdict.issued:
        return "查询的码"
    return "合格证编号" if answer.kind == CERTIFICATE else "追溯码"


def _void(card: PublicSubject) -> Banner:
    return Banner("void", card.spoiled, "请不要采信这张标识，请主体出示最新的一张", code=card.code, code_name="主体码")


def _standing(card: PublicSubject) -> Banner:
    if card.temporary:
        return Banner("none", card.state_words, card.county, code=card.code, code_name="临时码")
    look, title = ("ok", "主体有效") if card.valid else ("void", f"主体{card.state_words}")
    return Banner(look, title, card.county, code=card.code, code_name="主体码")


def _nobody(code: str) -> Banner:
    return Banner("none", "没有查到这个主体", "请对照电子身份标识核对主体码", code=code[:40], code_name="查询的码")


def _head(banner: Banner) -> dict[str, Any]:
    return {"banner": banner, "title": banner.title, "hotline": settings.HOTLINE}


def _page(template: str, data: dict[str, Any], *, status: int = 200) -> HttpResponse:
    answer = HttpResponse(render_to_string(template, data), status=status)
    answer["Cache-Control"] = NO_STORE
    return answer


def _kept(request: HttpRequest, template: str, data: dict[str, Any]) -> HttpResponse:
    """A page the browser may keep; 304 while it is unchanged."""
    body = render_to_string(template, data).encode()
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    fresh = tag in (part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(","))
    answer = HttpResponse(status=304) if fresh else HttpResponse(body)
    answer["ETag"], answer["Cache-Control"] = tag, REVALIDATE
    return answer
