"""The scope walk: every entrance, with the whole cast, on objects of several owners. Nobody sees what is not theirs.

The answers stand as a table in ``docs/scope-walk.md``: a change of who may see what is a change of that file, which a
reviewer reads. ``AGRITRACE_WRITE_TABLES=1`` writes it anew. Independent of the table, the rules at the end must hold.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from PIL import Image

from agritrace.config import frame as frames
from agritrace.config.entrances import EntranceRow, entrances
from agritrace.foundation.accounts import people, templating, viewers
from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts.peoplevalues import OpenSub
from agritrace.foundation.accounts.templatevalues import Fit, MakeTemplate
from agritrace.foundation.accounts.values import AccountRole, Credentials
from agritrace.foundation.duty import services as duties
from agritrace.foundation.duty.values import DUTY, EndDuty, OpenDuty, Proof
from agritrace.foundation.exports import services as exports
from agritrace.foundation.exports.values import AskExport, Form
from agritrace.foundation.factors import selectors as factors
from agritrace.foundation.institutions import services as institution_services
from agritrace.foundation.institutions.tests.stories import applied
from agritrace.foundation.institutions.values import RecordCard
from agritrace.foundation.journal import selectors as records
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.models import Notice
from agritrace.foundation.notifications.values import Message, To
from agritrace.foundation.organisations import selectors as organisations
from agritrace.foundation.organisations.values import QualificationFacts, RecordQualification, Scheme
from agritrace.foundation.runs import selectors as runs
from agritrace.foundation.runs import services as running
from agritrace.foundation.usage import services as usage
from agritrace.kernel.clock import beijing_day, system_now
from agritrace.kernel.viewer import Level, Origin, Viewer, ViewerKind, system
from agritrace.registry.bases.tests.factories import add_base
from agritrace.registry.imports import selectors as importing
from agritrace.registry.imports import services as imports
from agritrace.registry.imports.tests import sheets
from agritrace.registry.imports.values import Upload
from agritrace.registry.merging.tests.twins import Twins
from agritrace.registry.papers.tests.factories import confirm as confirm_paper
from agritrace.registry.papers.tests.factories import enter as enter_paper
from agritrace.registry.products import services as products
from agritrace.registry.products.values import AddProduct, ProductFacts
from agritrace.registry.proxies.tests.field import Field
from agritrace.registry.rights import services as rights
from agritrace.registry.rights.values import Ask, Kind, Told
from agritrace.registry.subjects import moves
from agritrace.registry.subjects import selectors as subjects
from agritrace.registry.subjects.lifevalues import RequestMove
from agritrace.registry.temporary.tests.field import Field as Roadside
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.codes import selectors as codes
from agritrace.tracing.recall import selectors as recalls
from agritrace.tracing.recall import services as recalling
from agritrace.tracing.recall.values import OpenRecall
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.values import ConfirmSale, SubmitSale
from agritrace.ui.frame import Frame
from tests.cast import PASSWORD, Cast

from .sources import ROOT

TABLE = ROOT / "docs" / "scope-walk.md"
MEMBERS = (
    "anonymous", "producer", "buyer", "township", "county", "county_admin", "sibling_county", "other_county",
    "city", "province", "other_province", "ministry", "laboratory", "enforcement",
    "system_office", "security_office", "audit_office", "province_audit",
)  # fmt: skip
REGULATORS = {"township", "county", "county_admin", "sibling_county", "other_county", "city", "province",
              "other_province", "ministry"}  # fmt: skip
OFFICES = {"system_office", "security_office", "audit_office", "province_audit"}
OVER_YUHANG = {"township", "county", "county_admin", "city", "province", "ministry"}
OVER_LIXIA = {"other_county", "other_province", "ministry"}
SCOPED = (
    "subjects:record",
    "subjects:request",
    "subjects:versions",
    "temporary:record",
    "papers:record",
    "bases:record",
    "proxies:record",
    "accounts:person",
    "products:record",
    "batches:record",
    "trade:record",
    "codes:record",
    "rights:record",
    "exports:record",
    "recall:record",
    "recall:hold",
)


@dataclass(frozen=True)
class Thing:
    """An object with the word under which it stands in the table."""

    key: str
    words: str


@dataclass(frozen=True)
class World:
    things: dict[str, tuple[Thing, ...]]
    names: dict[str, str]


def build(cast: Cast) -> World:
    """A batch of the producer sold in part to the buyer, a second sale waiting, a notice."""
    now, producer, buyer = system_now(), cast.viewer("producer"), cast.viewer("buyer")
    facts = ProductFacts("有机小番茄", "010405", "公斤")
    product = products.add_product(producer, AddProduct(facts, uuid4()), now)
    harvest = Produce(product.product_id, Decimal(100), "公斤", beijing_day(now) - timedelta(days=1), uuid4())
    batch = batches.produce(producer, harvest, now)

    def sell(quantity: int) -> int:
        sale = SubmitSale(batch.batch_id, cast["buyer"].subject_code, Decimal(quantity), "公斤", uuid4())
        return trade.submit_sale(producer, sale, now).sale_id

    done, waiting = sell(40), sell(10)
    bought = trade.confirm_sale(buyer, ConfirmSale(done, uuid4()), now)
    bought_code = codes.by_code(bought.code)
    assert bought_code is not None

    base, bought_base = add_base(producer, now), add_base(buyer, now)
    checked = confirm_paper(cast.viewer("county"), enter_paper(producer, now), now)
    papers = (enter_paper(producer, now, number="LB-2"), enter_paper(buyer, now))

    def tell(opened: journal.OpenAct) -> int:
        notifications.tell(opened, To(subject_id=cast["buyer"].subject_id), Message("trade", "有新的交易", "/trade/"))
        return 1

    journal.act(system("test"), Act("test:notice:tell", "{who}"), tell, now=now, answer=int)
    consent = Field(cast, now).approved(serial=88).consent_id
    clerk = people.open_sub(
        producer,
        OpenSub(
            name="李会计", phone="13900007777", permissions=frozenset({"products:product:see"}), command_id=uuid4()
        ),
        now,
    ).account_id
    notice = Notice.objects.everything(reason="test").order_by("-id").values_list("id", flat=True)[0]
    lines = factors.policies(cast.viewer("ministry_admin"))
    moving = RequestMove("330106010000", "龙井村 8 号", "", subjects.own_subject(producer).version, uuid4())
    asked = moves.request_move(producer, moving, now)
    approval, elsewhere = (
        next(
            line.id
            for line in records.history(system("test"), "subject", cast[key].subject_id or 0)
            if line.act == "subjects:registration:approve"
        )
        for key in ("producer", "buyer")
    )
    both = {"producer": cast["producer"], "buyer": cast["buyer"]}
    return World(
        {
            "subject_id": tuple(Thing(str(member.subject_id), f"{key}") for key, member in both.items()),
            "base_id": (Thing(str(base.base_id), "of producer"), Thing(str(bought_base.base_id), "of buyer")),
            "paper_id": (
                Thing(str(papers[0].paper_id), "of producer"),
                Thing(str(checked.paper_id), "checked"),
                Thing(str(papers[1].paper_id), "of buyer"),
            ),
            "product_id": (Thing(str(product.product_id), "of producer"),),
            "batch_id": (Thing(str(batch.batch_id), "of producer"), Thing(str(bought.batch_id), "of buyer")),
            "code_id": (Thing(str(batch.code_id), "of producer"), Thing(str(bought_code.id), "of buyer")),
            "sale_id": (Thing(str(waiting), "waiting"), Thing(str(done), "confirmed")),
            "request_id": (Thing(str(asked.request_id), "of producer"),),
            "account_id": (
                *(Thing(str(cast[k].account_id), k) for k in ("county", "township", "other_county", "producer")),
                Thing(str(clerk), "clerk of producer"),
            ),
            "consent_id": (Thing(str(consent), "farmer to township"),),
            "organisation_id": tuple(
                Thing(str(cast[k].organisation_id), k) for k in ("county", "other_county", "laboratory")
            ),
            "session_id": (Thing("0", "of nobody"),),
            "key_id": (Thing("0", "of nobody"),),
            "policy_id": (Thing(str(lines[0].id), "first line"),),
            "wording": (Thing("notice.sms", "of notices"),),
            "record_id": (Thing(str(approval), "approval of producer"), Thing(str(elsewhere), "approval of buyer")),
            "notice_id": (Thing(str(notice), "to buyer"),),
            **institution_things(cast),
            "number": (Thing("1", "step"),),
            "key": (
                Thing("county-reader", "built in for counties"),
                Thing(own_template(cast), "own of county's office"),
            ),
            **asked_things(cast),
            "code": (Thing(batch.code, "genuine"), Thing(cast["producer"].subject_code, "producer")),
            "file_id": (Thing(str(uuid4()), "unknown"),),
            "duty_id": (Thing(str(on_duty(cast, "county", "330106000000", 0)), "of county"),),
            "low_id": (twin_of(cast),),
            **directories(cast),
            **met_in_the_field(cast),
            **called_back(cast, batch.batch_id),
        },
        {key: subjects.brief([member.subject_id or 0])[member.subject_id or 0].name for key, member in both.items()},
    )


def own_template(cast: Cast) -> str:
    """A role template of the office of Yuhang; no other office reads it."""
    fit = Fit(ViewerKind.REGULATOR, Level.COUNTY, AccountRole.USER)
    told = MakeTemplate(
        fit=fit, title="夜班员", words="", permissions=frozenset({"subjects:subject:read"}), command_id=uuid4()
    )
    return templating.make_template(cast.viewer("county_admin"), told, system_now()).key


def on_duty(cast: Cast, who: str, region: str, login: int) -> int:
    """Somebody goes on duty for a region, bound to one login; the figures of use are counted meanwhile."""
    now = system_now()
    usage.count_recent(now)
    command = OpenDuty("region", region, 2, "代邻县夜间值班，接听投诉", login, uuid4())
    return duties.open_duty(cast.viewer(who), command, now, proof=Proof(password=PASSWORD)).duty_id


def asked_things(cast: Cast) -> dict[str, tuple[Thing, ...]]:
    """What the producer asks about his data, and an export the county asks for."""
    now = system_now()
    asking = rights.ask(cast.viewer("producer"), Ask(Kind.COPY, Told(), uuid4()), now)
    wanted = AskExport("subjects", ("phone",), Form.XLSX, "contact", "通知参加安全用药培训", uuid4())
    export = exports.ask(cast.viewer("county"), wanted, now)
    return {
        "asking_id": (Thing(str(asking.request_id), "of producer"),),
        "export_id": (Thing(str(export.request_id), "asked by county"),),
    }


def twin_of(cast: Cast) -> Thing:
    """The producer and a second record that has its name."""
    producer = cast["producer"].subject_id or 0
    name = subjects.brief([producer])[producer].name
    return Thing(f"{producer}-{Twins(cast, system_now()).subject(87, name=name).id}", "of producer")


def institution_things(cast: Cast) -> dict[str, tuple[Thing, ...]]:
    """A laboratory of Yuhang that applies, a certificate of its laboratory, the card of its officer."""
    now, today = system_now(), beijing_day(system_now())
    lab, body = cast.viewer("laboratory_admin"), cast.viewer("enforcement_admin")
    number = lab.organisation_id or 0
    facts = QualificationFacts(Scheme.CMA, "231100340123", "蔬菜", today, today + timedelta(days=400))
    certificate = RecordQualification(organisation_id=number, facts=facts, command_id=uuid4())
    institution_services.record_qualification(lab, certificate, now, session="")
    officer, until = cast["enforcement"].account_id, today + timedelta(days=400)
    card = RecordCard(account_id=officer, card_no="33011001", valid_until=until, command_id=uuid4())
    return {
        "application_id": (Thing(str(applied(now).application_id), "to county"),),
        "qualification_id": (Thing(str(organisations.qualifications(lab, number)[0].id), "of laboratory"),),
        "card_id": (Thing(str(institution_services.record_card(body, card, now).card_id), "of enforcement"),),
    }


def called_back(cast: Cast, batch_id: int) -> dict[str, tuple[Thing, ...]]:
    """A drill over the producer's batch and what the buyer has of it: the recall, and the hold of each."""
    command = OpenRecall(batch_id, "演练召回流程", drill=True, command_id=uuid4())
    recall_id = recalling.open_recall(cast.viewer("county"), command, system_now()).recall_id
    holds = {row.subject_id: row.id for row in recalls.report(system("test"), recall_id)}
    return {
        "recall_id": (Thing(str(recall_id), "of producer"),),
        "hold_id": tuple(Thing(str(holds[cast[key].subject_id or 0]), f"of {key}") for key in ("producer", "buyer")),
    }


def met_in_the_field(cast: Cast) -> dict[str, tuple[Thing, ...]]:
    """Somebody a township entered, and an application that names his temporary code."""
    roadside = Roadside(cast, system_now())
    town = cast.viewer("township").jurisdiction.include[0].ljust(12, "0")
    entry = roadside.enter("township", region_code=town)
    asked = roadside.register(entry.code, serial=77, region_code=town)
    return {
        "temporary_id": (Thing(str(entry.temporary_id), "met in town"),),
        "claimant_id": (Thing(str(asked.subject_id), "names his code"),),
    }


def directories(cast: Cast) -> dict[str, tuple[Thing, ...]]:
    """A directory that a county uploaded, checked with an error: an import, its run, its error file."""
    county, now = cast.viewer("county"), system_now()
    import_id = imports.upload(
        county, Upload("名录.xlsx", sheets.workbook(sheets.row(1), sheets.row(2, phone="1")), uuid4()), now
    ).import_id
    run_id = importing.directory_import(county, import_id).run.id
    running.perform(run_id)
    (result,) = runs.results([run_id])
    return {
        "import_id": (Thing(str(import_id), "of county"),),
        "run_id": (Thing(str(run_id), "of county"),),
        "result_id": (Thing(str(result.id), "of county"),),
    }


def addresses(world: World) -> Iterator[tuple[EntranceRow, str, str]]:
    """Every entrance with every object it could be asked for: entrance, object in words, address."""
    for entrance in entrances():
        if entrance.name.endswith(("trace-gs1", "subject")) or not entrance.name:
            continue  # the identity address without and with K is told in the portal's own tests
        arguments = [name for name in world.things if f"{name}>" in entrance.pattern]
        if not arguments:
            yield entrance, "", _reverse(entrance, {})
            continue
        assert len(arguments) == 1, f"{entrance.pattern}: teach the walk how to make its address"
        for thing in world.things[arguments[0]]:
            if arguments[0] == "code" and len(thing.key) != 20:
                continue
            yield (
                entrance,
                thing.words,
                _reverse(entrance, _told(arguments[0], thing.key, arrow="arrow>" in entrance.pattern)),
            )


def _told(argument: str, key: str, *, arrow: bool = False) -> dict[str, str]:
    """The arguments of an address; a pair of subjects stands as two numbers."""
    if argument == "hold_id" and arrow:
        return {"hold_id": key, "arrow": "confirm"}
    if argument == "low_id":
        return dict(zip(("low_id", "high_id"), key.split("-"), strict=True))
    return {argument: key}


def _reverse(entrance: EntranceRow, arguments: dict[str, str]) -> str:
    try:
        return reverse(entrance.name, kwargs=arguments)
    except NoReverseMatch as error:
        raise AssertionError(f"{entrance.pattern}: teach the walk how to make its address") from error


def session_of(cast: Cast, member: str) -> str:
    if member == "anonymous":
        return ""
    client, now = Client(), system_now()
    session = client.session
    entered = accounts.sign_in(Credentials(cast[member].username, PASSWORD), Origin("walk", "", ""), now)
    viewers.begin(session, entered, now)
    session.save()
    return str(session.session_key)


def ask(client: Client, session: str, method: str, address: str) -> tuple[str, str]:
    """Status and page; whatever it wrote is undone. ``login`` stands for a redirect to the login."""
    client.cookies.clear()
    if session:
        client.cookies["sessionid"] = session
    with transaction.atomic():
        answer = client.get(address) if method == "GET" else client.post(address, {})
        body = b"" if answer.streaming else answer.content
        transaction.set_rollback(True)
    status = str(answer.status_code)
    if status == "302" and answer["Location"].startswith("/login"):
        status = "login"
    return status, body.decode("utf-8", "replace")


def walk(cast: Cast, world: World) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    found: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    targets = list(addresses(world))
    client = Client(raise_request_exception=False)  # one for all: each new one builds every layer of the site anew
    for member in MEMBERS:
        session = session_of(cast, member)
        for entrance, words, address in targets:
            if entrance.name in {"metrics", "notifications:live-ticket"}:
                continue
            for method in ("GET", "POST"):
                row = found.setdefault((f"{method} {entrance.name}", words), {})
                row[member] = ask(client, session, method, address)
    return found


@contextmanager
def one_frame_each() -> Iterator[None]:
    """The menu and counters around a page are the same for a person on every page: made once, not ten thousand times."""
    made, build = dict[int | None, Frame](), frames.build

    def remembered(viewer: Viewer, path: str) -> Frame:
        if viewer.account_id not in made:
            made[viewer.account_id] = build(viewer, path)
        return made[viewer.account_id]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(frames, "build", remembered)
        yield


def as_table(found: dict[tuple[str, str], dict[str, tuple[str, str]]]) -> str:
    lines = ["# The scope walk", "", "Every entrance × every object × the whole cast; made by tests/architecture/test_scope_walk.py.",
             "POST carries an empty form: 200 shows its errors, 302 was done or leads on, 405 is no way in.", "",
             "| entrance | object | " + " | ".join(MEMBERS) + " |", "| --- " * (len(MEMBERS) + 2) + "|"]  # fmt: skip
    lines += [
        f"| {name} | {words} | " + " | ".join(row[m][0] for m in MEMBERS) + " |" for (name, words), row in found.items()
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


@pytest.mark.no_cover  # passing through every view proves none of them, and measuring it would double the time
def test_every_entrance_answers_the_whole_cast_as_written_down(cast: Cast) -> None:
    world = build(cast)
    with one_frame_each():
        found = walk(cast, world)
    broken = [
        (name, words, m)
        for (name, words), row in found.items()
        for m, (status, _) in row.items()
        if status >= "500" and status.isdigit()
    ]
    assert not broken
    keeps_the_rules(found, world)
    keeps_directories_apart(found)
    keeps_claims_with_the_county(found)
    table = as_table(found)
    if os.environ.get("AGRITRACE_WRITE_TABLES"):
        TABLE.write_text(table, encoding="utf-8")
    written = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    differing = [line for line in table.splitlines() if line not in written]
    assert table.splitlines() == written, "read these, then run with AGRITRACE_WRITE_TABLES=1:\n" + "\n".join(
        differing[:20]
    )


def keeps_the_rules(found: dict[tuple[str, str], dict[str, tuple[str, str]]], world: World) -> None:
    """What must hold whatever the table says."""
    for (name, words), row in found.items():
        entrance = name.split(" ")[1]
        if not _public(entrance):
            assert row["anonymous"][0] in {"login", "204", "403", "404", "405", "401"}, (
                f"{name} {words}: anonymous got {row['anonymous'][0]}"
            )
        if name.startswith("GET ") and entrance in SCOPED:
            yuhang, lixia = OVER_YUHANG | {"producer"}, OVER_LIXIA | {"buyer"}
            may = {"of producer": yuhang, "producer": yuhang, "checked": yuhang, "of buyer": lixia, "buyer": lixia,
                   "waiting": yuhang | lixia, "confirmed": yuhang | lixia,
                   "farmer to township": OVER_YUHANG, "met in town": OVER_YUHANG | {"enforcement"},
                   "clerk of producer": {"producer"}, "asked by county": {"county", "county_admin"}}.get(words, set())  # fmt: skip
            got = {member for member, (status, _) in row.items() if status == "200"}
            assert got <= may, f"{name} {words}: {sorted(got - may)} see what is not theirs"
        if entrance == "institutions:record":
            assert {m for m, (status, _) in row.items() if status == "200"} <= {"county_admin"}, name
    offices_see_no_business(found, world)
    for (name, words), row in found.items():
        if not _public(name.split(" ")[1]) and words in {"of producer", "producer"}:
            for member in ("sibling_county", "other_province", "other_county"):
                assert world.names["producer"] not in row[member][1], (
                    f"{name} {words}: {member} reads the producer's name"
                )


def offices_see_no_business(found: dict[tuple[str, str], dict[str, tuple[str, str]]], world: World) -> None:
    """The separated offices: no page shows them a producer, no two of them open the same page but everybody's."""
    for (name, words), row in found.items():
        entrance = name.split(" ")[1]
        if _public(entrance) or entrance.startswith("audit:"):  # what a record says in words, an auditor reads
            continue
        for member in OFFICES:
            assert world.names["producer"] not in row[member][1], f"{name} {words}: {member} reads business data"
    mine = {
        office: {
            name
            for (name, _), row in found.items()
            if row[office][0] == "200" and row["county"][0] in {"403", "404", "405"}
        }
        for office in OFFICES - {"province_audit"}
    }
    assert all(mine.values())
    assert not mine["system_office"] & mine["security_office"]
    assert not mine["system_office"] & mine["audit_office"]
    assert not mine["security_office"] & mine["audit_office"]


@pytest.mark.no_cover  # as above
def test_duty_opens_reading_of_its_region_and_leaves_nothing_open(cast: Cast) -> None:
    """One county over its neighbour: closed before, only reading meanwhile and only there, closed again as before."""
    world, member = build(cast), "sibling_county"
    seen = [one for one in addresses(world) if one[0].name in SCOPED or one[0].name == "privacy:unmask"]
    session, client = session_of(cast, member), Client(raise_request_exception=False)
    before = {address: ask(client, session, "GET", address)[0] for _, _, address in seen}
    store = Client().session.__class__(session)
    number = on_duty(cast, member, "330110000000", int(store["login"]))
    assert {address: ask(client, session, "GET", address)[0] for _, _, address in seen} == before, (
        "opened without being taken up"
    )
    store[DUTY] = number
    store.save()
    opened = set()
    for entrance, words, address in seen:
        status, page = ask(client, session, "GET", address)
        if status == "200" and before[address] != "200":
            opened.add(entrance.name)
            assert "buyer" not in words, f"{entrance.name} {words} opened beyond the region"
            assert entrance.name in SCOPED
        assert "值守中，还剩" in page or status != "200"
    assert {"subjects:record", "batches:record", "products:record", "bases:record", "papers:record"} <= opened
    theirs = {"of producer", "producer", "checked", "waiting", "confirmed", "farmer to township", "clerk of producer"}
    shown = {"subjects:request"}  # shows the request whatever the method
    for entrance, words, address in addresses(world):
        if words in theirs and not _public(entrance.name) and entrance.name not in shown:
            assert ask(client, session, "POST", address)[0] not in {"200", "302"}, (
                f"{entrance.name} {words}: more than reading"
            )
    duties.end_duty(cast.viewer(member), EndDuty(number), system_now())
    assert ask(client, session, "GET", seen[0][2])[0] == "302", "told once that it is over"
    assert {address: ask(client, session, "GET", address)[0] for _, _, address in seen} in (
        before,
        dict.fromkeys(before, "302"),
    )
    del store[DUTY]
    store.save()
    assert {address: ask(client, session, "GET", address)[0] for _, _, address in seen} == before


def keeps_directories_apart(found: dict[tuple[str, str], dict[str, tuple[str, str]]]) -> None:
    """A directory, its run and its files are for the office that uploaded it, whatever the table says."""
    for (name, words), row in found.items():
        if words == "of county" and name.split(" ")[1].startswith("duty:"):
            got = {member for member, (status, _) in row.items() if status in {"200", "302"}}
            assert got <= {"county", "county_admin", "security_office", "audit_office", "province_audit"}, (
                f"{name}: {sorted(got)}"
            )
            if name.startswith("POST"):
                assert got <= {"county", "security_office"}, f"{name}: {sorted(got)} end a session that is not theirs"
        elif words == "of county":
            got = {member for member, (status, _) in row.items() if status in {"200", "302"}}
            assert got <= {"county", "county_admin"}, f"{name}: {sorted(got)} see a directory that is not theirs"
        if words == "own of county's office":
            got = {member for member, (status, _) in row.items() if status in {"200", "302"}}
            assert got <= {"county_admin"}, f"{name}: {sorted(got)} see a role template that is not theirs"


def keeps_claims_with_the_county(found: dict[tuple[str, str], dict[str, tuple[str, str]]]) -> None:
    """Whose temporary code an application names is for the county that reviews it alone."""
    for (name, words), row in found.items():
        if words == "names his code":
            assert {m for m, (status, _) in row.items() if status == "200"} <= {"county", "county_admin"}, name


def _public(entrance: str) -> bool:
    return any(row.name == entrance and row.permission.startswith("public") for row in entrances())
