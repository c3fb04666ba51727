"""The world of the scope walk: objects of several owners in every room, and the addresses that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

from django.urls import NoReverseMatch, reverse
from PIL import Image

from agritrace.config.entrances import EntranceRow, entrances
from agritrace.foundation.accounts import people, templating
from agritrace.foundation.accounts.peoplevalues import OpenSub
from agritrace.foundation.accounts.templatevalues import Fit, MakeTemplate
from agritrace.foundation.accounts.values import AccountRole
from agritrace.foundation.duty import services as duties
from agritrace.foundation.duty.values import OpenDuty, Proof
from agritrace.foundation.exports import services as exports
from agritrace.foundation.exports.values import AskExport, Form
from agritrace.foundation.factors import selectors as factors
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload as FileUpload
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
from agritrace.kernel.paging import PageRequest
from agritrace.kernel.viewer import Level, ViewerKind, system
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
from agritrace.tracing.batches import ledgers
from agritrace.tracing.batches import services as batches
from agritrace.tracing.batches.keptvalues import AskCorrection, BeginStep, Stage
from agritrace.tracing.batches.values import Produce
from agritrace.tracing.certificates import services as certificates
from agritrace.tracing.certificates.tests.lots import order
from agritrace.tracing.codes import selectors as codes
from agritrace.tracing.farming import services as farming
from agritrace.tracing.farming.tests.plots import spray
from agritrace.tracing.farming.values import EnterRecord
from agritrace.tracing.processing import services as processing
from agritrace.tracing.processing.values import SplitBatch
from agritrace.tracing.recall import selectors as recalls
from agritrace.tracing.recall import services as recalling
from agritrace.tracing.recall.values import OpenRecall
from agritrace.tracing.trade import services as trade
from agritrace.tracing.trade.values import AskReturn, ConfirmSale, RecordByHand, SubmitSale, Use
from agritrace.tracing.vouchers import services as vouchers
from agritrace.tracing.vouchers.values import Goods, IssueVoucher, MarketKind
from tests.cast import PASSWORD, Cast


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
    back = trade.ask_return(buyer, AskReturn(done, Decimal(5), "开箱发现变质", uuid4()), now)
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
            "return_id": (Thing(str(back.return_id), "waiting"),),
            **beyond_the_register(cast, batch.batch_id),
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
            **batch_things(cast, batch.batch_id),
            "code": (Thing(batch.code, "genuine"), Thing(cast["producer"].subject_code, "producer")),
            "file_id": (Thing(str(uuid4()), "unknown"),),
            "duty_id": (Thing(str(on_duty(cast, "county", "330106000000", 0)), "of county"),),
            "low_id": (twin_of(cast),),
            **directories(cast),
            **met_in_the_field(cast),
            **from_the_farms(cast, batch.batch_id, bought.batch_id),
            **called_back(cast, batch.batch_id),
        },
        {key: subjects.brief([member.subject_id or 0])[member.subject_id or 0].name for key, member in both.items()},
    )


def beyond_the_register(cast: Cast, batch_id: int) -> dict[str, tuple[Thing, ...]]:
    """Goods of the producer written down for somebody not registered, and goods on their way to a market."""
    now, producer = system_now(), cast.viewer("producer")
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    out.seek(0)
    proof = files.store(producer, FileUpload("凭证", 100, out, "hand", "walk"), now)
    told = RecordByHand(
        batch_id, Decimal(3), "公斤", "李记菜摊", "13900139000", "330110000000", "东门 3 号", Use.STALL,
        now - timedelta(hours=1), declared=True, photos=(proof.id,), session="walk", command_id=uuid4(),
    )  # fmt: skip  # one record
    sent = IssueVoucher(
        MarketKind.WHOLESALE,
        "历下批发市场",
        "370102000000",
        (Goods(batch_id, Decimal(2)),),
        uuid4(),
        phone="13800138000",
    )
    return {
        "hand_id": (Thing(str(trade.record_by_hand(producer, told, now).hand_id), "of producer"),),
        "voucher_id": (Thing(str(vouchers.issue_voucher(producer, sent, now).voucher_id), "of producer"),),
    }


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


def batch_things(cast: Cast, batch_id: int) -> dict[str, tuple[Thing, ...]]:
    """A run of the producer, a line of his ledger, a correction of it that waits, a step of the batch."""
    now, producer = system_now(), cast.viewer("producer")
    run = processing.split(producer, SplitBatch(batch_id, (Decimal(2),), uuid4()), now)
    event = ledgers.batch_lines(producer, batch_id, PageRequest(filters={"kind": "produce"})).rows[0].id
    asked = batches.ask_correction(producer, AskCorrection(event, Decimal(60), "多打了一些", uuid4()), now)
    step = batches.begin_step(producer, BeginStep(batch_id, Stage.STORAGE, "1号冷库", now, uuid4()), now)
    return {
        "processing_id": (Thing(str(run.run_id), "of producer"),),
        "event_id": (Thing(str(event), "of producer"),),
        "correction_id": (Thing(str(asked.correction_id), "of producer"),),
        "step_id": (Thing(str(step.step_id), "of producer"),),
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


def from_the_farms(cast: Cast, harvested: int, bought: int) -> dict[str, tuple[Thing, ...]]:
    """A spraying of each producer, too late to concern the harvest, and a certificate of each."""
    now, today = system_now(), beijing_day(system_now())
    both = {"producer": harvested, "buyer": bought}
    sprayed = {
        key: farming.enter_record(cast.viewer(key), EnterRecord(spray(today), uuid4()), now).record_id for key in both
    }
    promised = {
        key: certificates.issue_certificate(
            cast.viewer(key), order(batch_id, "5", received="他方合格证 1 号"), now
        ).certificate_id
        for key, batch_id in both.items()
    }
    return {
        "farm_id": tuple(Thing(str(number), f"of {key}") for key, number in sprayed.items()),
        "certificate_id": tuple(Thing(str(number), f"of {key}") for key, number in promised.items()),
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
