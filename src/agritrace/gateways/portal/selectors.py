"""Reading a code for the public: keys first, then one statement, then the way where there is one."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.tracecodes import KIND_NAMES, CodeKind, Forged, Misread, prove
from agritrace.tracing.batches import selectors as batches
from agritrace.tracing.batches.selectors import Labelled
from agritrace.tracing.batches.values import Source
from agritrace.tracing.certificates import selectors as certificates
from agritrace.tracing.codes import services as codes
from agritrace.tracing.codes.values import CodeState
from agritrace.tracing.genealogy import selectors as genealogy
from agritrace.tracing.genealogy.selectors import Station
from agritrace.tracing.genealogy.values import EdgeKind
from agritrace.tracing.processing import selectors as processing

from . import rules
from .values import Answer, Goods, Promise, Stop, Verdict

ARRIVALS = {
    EdgeKind.SALE: "经营者收货",
    EdgeKind.SPLIT: "分批",
    EdgeKind.MERGE: "合批",
    EdgeKind.PROCESS: "加工",
    EdgeKind.RETURN: "退货收回",
}
MOST_PLACES = 4


class Making(NamedTuple):
    """What stands beside the day goods were made, and beside the day their sources were harvested."""

    made: str
    first: str


HARVEST = Making("采收", "采收")
MAKINGS = {False: Making("加工", "原料采收"), True: Making("屠宰", "活畜禽出栏")}
"""By whether it was a slaughter."""


def ask(text: str) -> tuple[Answer, Labelled | None]:
    """What a code says, and its row when it was issued. Forged and misread codes are told without the database."""
    found = prove(codes.trace_ring(), text)
    if isinstance(found, Misread):
        return _bare(text.strip(), Verdict.MISREAD, found.remedy), None
    if isinstance(found, Forged):
        return _bare(found.text, Verdict.FORGED, found.remedy), None
    row = batches.labelled(found)
    if row is None:
        return _bare(found, Verdict.UNKNOWN, "刚贴的标签可能要几分钟才能查到，请稍后再试。"), None
    return _issued(found, row), row


@lru_cache(maxsize=8_192)
def county(code: str) -> str:
    """The full name of a county. Kept for the life of the process: an abolished region keeps its name."""
    return regions.path(code)


def _bare(code: str, verdict: Verdict, remedy: str) -> Answer:
    title, sentence = rules.TITLES[verdict]
    return Answer(code[:60], verdict, title, sentence, remedy)


def _issued(code: str, row: Labelled) -> Answer:
    verdict = rules.standing(row.state, row.batch_state)
    alone = (
        row.kind == CodeKind.CERTIFICATE and rules.standing(CodeState.ACTIVE.value, row.batch_state) is Verdict.GENUINE
    )
    title, sentence = rules.VOID_CERTIFICATE if alone and verdict is Verdict.VOID else rules.TITLES[verdict]
    troubled = verdict is not Verdict.GENUINE
    return Answer(
        code=code,
        verdict=verdict,
        title=title,
        sentence=sentence,
        kind=KIND_NAMES[CodeKind(row.kind)],
        goods=_goods(row),
        reason=row.reason if troubled else "",
        decided_on=beijing_day(row.decided_at) if troubled and row.decided_at else None,
    )


def _goods(row: Labelled) -> Goods | None:
    if row.batch_id is None or row.product is None or row.harvested_on is None or row.origin_region_code is None:
        return None
    came = () if row.source == Source.PRODUCED.value else genealogy.stations(row.batch_id)
    made = next((one for one in came if one.kind is EdgeKind.PROCESS), None)
    words = MAKINGS[processing.is_slaughter(made.batch_id)] if made else HARVEST
    place = _origin(row.batch_id, row.origin_region_code, everywhere=made is not None)
    start = Stop(words.first, place, row.harvested_on, first=made is None)
    return Goods(
        product=row.product,
        spec=row.spec or "",
        producer=rules.producer_name(row.producer or "", row.producer_form or 0),
        mark=rules.mark(row.producer_state),
        county=county(_county_code(row.origin_region_code)) or place,
        base=row.base or "",
        harvested_on=row.harvested_on,
        way=(*map(_stop, came), start),
        made=words.made,
        made_on=made.day if made else row.harvested_on,
        raw=words.first if made else "",
    )


def _origin(batch_id: int, region_code: str, *, everywhere: bool) -> str:
    """Where goods were produced: the counties of their sources when no single one is their origin."""
    if region_code[4:6] != "00" and not everywhere:
        return county(_county_code(region_code))
    places = [name for code in genealogy.origins(batch_id) if (name := county(code))]
    more = f"等 {len(places)} 个县" if len(places) > MOST_PLACES else ""
    return "、".join(places[:MOST_PLACES]) + more or county(_county_code(region_code))


def with_promises(answer: Answer, row: Labelled) -> Answer:
    """The answer with the certificates behind its code, void ones too: whoever holds one must see that it is."""
    if row.batch_id is None:
        return answer
    found = tuple(
        Promise(
            code=one.code,
            form=one.form_words,
            basis=one.basis_words,
            issued_on=one.issued_on,
            voided_on=one.voided_on,
            tested_by=one.tested_by,
            tested_on=one.tested_on,
        )
        for one in certificates.public_certificates(row.batch_id, answer.code)
    )
    return replace(answer, promises=found)


def _stop(station: Station) -> Stop:
    return Stop(ARRIVALS[station.kind], county(station.county_code), station.day)


def _county_code(region_code: str) -> str:
    return region_code[:6] + "000000"
