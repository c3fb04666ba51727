"""The public query as JSON: a plain view for speed, described by the same types in OpenAPI."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema

from agritrace.kernel.clock import system_now
from agritrace.ui.entrances import public_page

from .. import selectors, services
from ..values import STATEMENT, Answer, Counts, Goods, Promise, Stop


class StopOut(Schema):
    """A station of the way so far, newest first; never a name."""

    what: str
    county: str
    day: date


class GoodsOut(Schema):
    """What the code stands for."""

    product: str
    spec: str
    producer: str
    mark: str
    county: str
    base: str
    harvested_on: date
    way: list[StopOut]


class CertificateOut(Schema):
    """A 承诺达标合格证; void when ``voided_on`` is set."""

    code: str
    form: str
    basis: str
    issued_on: date
    voided_on: date | None
    tested_by: str
    tested_on: date | None


class ScansOut(Schema):
    """How often the code was looked at, this time included, and when first."""

    count: int
    first_at: datetime
    warning: str


class TraceOut(Schema):
    """``verdict`` is genuine, forged, misread, unknown, void or recalled."""

    code: str
    verdict: str
    title: str
    sentence: str
    remedy: str
    kind: str
    reason: str
    decided_on: date | None
    goods: GoodsOut | None
    certificates: list[CertificateOut]
    scans: ScansOut | None
    statement: str
    hotline: str


class SlowOut(Schema):
    """Too many wrong codes: ask again after ``retry_after`` seconds."""

    message: str
    retry_after: int


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
public = NinjaAPI(
    title="农产品质量安全追溯公开查询", version="1", urls_namespace="public", docs_url=None, openapi_url=None
)


@public_page("the public query for other programs")
def trace(request: HttpRequest, code: str) -> HttpResponse:
    """查询一个追溯码；每次查询计数一次。"""
    answer, row = selectors.ask(code)
    if row is None:
        browser = request.headers.get("User-Agent", "")
        wait = services.wait_after_wrong_code(request.META.get("REMOTE_ADDR", ""), browser)
        if wait:
            return _json({"message": f"查询的码大多不对，请过 {wait} 秒再试。", "retry_after": wait}, 429)
        return _json(plain(answer, None))
    return _json(plain(selectors.with_promises(answer, row), services.count(row, system_now())))


public.get("/t/{code}", response={200: TraceOut, 429: SlowOut}, operation_id="trace", summary="查询追溯码")(trace)


@public_page("the description of the public query")
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI of the public query."""
    return JsonResponse(public.get_openapi_schema(path_prefix="/api/public"), json_dumps_params={"ensure_ascii": False})


def plain(answer: Answer, counts: Counts | None) -> dict[str, Any]:
    """The answer as :class:`TraceOut` describes it."""
    return {
        "code": answer.code,
        "verdict": answer.verdict.value,
        "title": answer.title,
        "sentence": answer.sentence,
        "remedy": answer.remedy,
        "kind": answer.kind,
        "reason": answer.reason,
        "decided_on": answer.decided_on.isoformat() if answer.decided_on else None,
        "goods": _goods(answer.goods) if answer.goods else None,
        "certificates": [_promise(one) for one in answer.promises],
        "scans": _scans(counts) if counts else None,
        "statement": STATEMENT if answer.verdict.issued else "",
        "hotline": settings.HOTLINE,
    }


def _promise(one: Promise) -> dict[str, Any]:
    return {
        "code": one.code,
        "form": one.form,
        "basis": one.basis,
        "issued_on": one.issued_on.isoformat(),
        "voided_on": one.voided_on.isoformat() if one.voided_on else None,
        "tested_by": one.tested_by,
        "tested_on": one.tested_on.isoformat() if one.tested_on else None,
    }


def _goods(goods: Goods) -> dict[str, Any]:
    return {
        "product": goods.product,
        "spec": goods.spec,
        "producer": goods.producer,
        "mark": goods.mark,
        "county": goods.county,
        "base": goods.base,
        "harvested_on": goods.harvested_on.isoformat(),
        "way": [_stop(stop) for stop in goods.way],
    }


def _stop(stop: Stop) -> dict[str, Any]:
    return {"what": stop.what, "county": stop.county, "day": stop.day.isoformat()}


def _scans(counts: Counts) -> dict[str, Any]:
    return {"count": counts.count, "first_at": counts.first_at.isoformat(), "warning": counts.warning}


def _json(data: dict[str, Any], status: int = 200) -> HttpResponse:
    body = _encode(data).encode()
    answer = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    if status == 429:
        answer["Retry-After"] = str(data["retry_after"])
    return answer
