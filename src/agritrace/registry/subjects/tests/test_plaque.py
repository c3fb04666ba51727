"""The A4 plaque on paper, what a lost card says, and plaques for many at once."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp

from agritrace.foundation.journal import selectors as journal
from agritrace.foundation.runs import selectors as runs
from agritrace.foundation.runs import services as running
from agritrace.foundation.runs.values import FileRole, RunState
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Denied, NotFound, Refused
from agritrace.kernel.subjectcodes import parse_scanned
from agritrace.registry.subjects import cards, issues, selectors, services
from agritrace.registry.subjects.cardvalues import CardEnd, PrintPlaques, ReissueCard
from agritrace.registry.subjects.values import SubjectForm
from tests.cast import PASSWORD


def own(cast):
    return selectors.own_subject(cast.viewer("producer"))


def proof(row):
    return parse_scanned(cards.link(row)).k


def reissue(viewer, row, why=CardEnd.LOST):
    return services.reissue_card(viewer, ReissueCard(row.id, row.version, why, uuid4()), system_now())


@pytest.mark.parametrize("dpi", [150, 300])
def test_the_plaque_is_a4_landscape_and_scans_at_office_resolutions(cast, dpi):
    row = own(cast)
    page = pypdfium2.PdfDocument(cards.plaques(((row, date(2026, 3, 5)),)))[0]
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [297, 210]
    found = zxingcpp.read_barcodes(page.render(scale=dpi / 72).to_pil().convert("1"))
    assert [one.text for one in found] == [cards.link(row)]


def test_the_plaque_names_what_a_passer_by_needs_and_nobody(cast):
    row = own(cast)
    issued = issues.issued_on(row)
    long = replace(row, name="杭州市余杭区" * 13, org_form=SubjectForm.FAMILY_FARM)
    pages = pypdfium2.PdfDocument(cards.plaques(((row, issued), (long, issued))))
    assert len(pages) == 2, "a name of eighty signs does not run over its page"
    text = pages[0].get_textpage().get_text_range()
    for expected in (
        row.name,
        "余杭区农业农村局",
        issued.isoformat(),
        cards.number(row),
        "12316",
        row.code[:4],
        "种植业",
    ):
        assert expected in text
    for personal in ("王桂兰", "139", row.cred_masked):
        assert personal not in text


def test_a_lost_card_is_void_everywhere_and_the_next_one_holds(cast, client):
    row, viewer = own(cast), cast.viewer("producer")
    old = proof(row)
    command = ReissueCard(row.id, row.version, CardEnd.LOST, uuid4())
    assert services.reissue_card(viewer, command, system_now()) == services.reissue_card(viewer, command, system_now())
    now_row = own(cast)
    assert (now_row.identity_issue, now_row.code, cards.number(now_row)[-3:]) == (2, row.code, "-02")
    assert not selectors.card_is_valid(row.code, old)
    assert selectors.card_is_valid(row.code, proof(now_row))
    card = selectors.public_card(row.code, old)
    assert (card.spoiled, card.proven, card.name) == ("标识已挂失作废", False, "")
    page = client.get(f"/s/{row.code}?K={old}").content.decode()
    assert "标识已挂失作废" in page
    assert row.name not in page
    assert selectors.public_card(row.code, "100000000").spoiled == "", "a forgery is no old card"
    newest = journal.history(viewer, "subject", row.id)[0]
    assert newest.sentence.endswith("换发了电子身份标识（第 2 版，挂失），旧标识和标牌作废")
    with pytest.raises(Refused):
        services.reissue_card(viewer, replace(command, command_id=uuid4()), system_now())


def test_a_scan_of_an_old_card_by_an_official_and_by_a_seller_says_so(cast, client):
    row = own(cast)
    old = proof(row)
    reissue(cast.viewer("county"), row, CardEnd.DAMAGED)
    for member, path in (("enforcement", "/subjects/scan"), ("buyer", "/trade/new")):
        client.post("/login", {"username": cast[member].username, "password": PASSWORD})
        page = client.get(path, {"code": row.code, "k": old}).content.decode()
        assert "标识已作废，已换新" in page, member
        client.post("/logout")
    reissue(cast.viewer("county"), own(cast), CardEnd.LOST)
    assert selectors.public_card(row.code, old).spoiled == "标识已作废，已换新", "still known two issues later"


def test_only_the_subject_and_its_own_county_take_a_card_out_of_force(cast):
    row = own(cast)
    for member, refusal in (("buyer", Denied), ("other_county", NotFound), ("province", Denied), ("township", Denied)):
        with pytest.raises(refusal):
            reissue(cast.viewer(member), row)
    assert own(cast).identity_issue == 1
    assert reissue(cast.viewer("county"), row).subject_id == row.id
    assert issues.issued_on(own(cast)) >= issues.issued_on(row)


def test_the_page_asks_before_the_old_card_becomes_void(cast, client):
    row = own(cast)
    client.post("/login", {"username": cast["producer"].username, "password": PASSWORD})
    address = f"/subjects/{row.id}/card/reissue"
    assert "挂失或换发" in client.get(f"/subjects/{row.id}/card").content.decode()
    assert 'class="err"' in client.post(address, {"version": row.version, "command_id": uuid4()}).content.decode()
    answer = client.post(address, {"version": row.version, "why": "lost", "command_id": uuid4()})
    assert (answer.status_code, own(cast).identity_issue) == (302, 2)
    paper = client.get(f"/subjects/{row.id}/plaque.pdf")
    assert (paper["Content-Type"], paper["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert "现在的标识" in client.get(address).content.decode()


def test_a_county_prints_plaques_of_those_it_ticked_and_of_all_it_searched(cast, client):
    row = own(cast)
    client.post("/login", {"username": cast["county"].username, "password": PASSWORD})
    assert "打印 A4 标牌" in client.get("/subjects/").content.decode()
    answer = client.post("/subjects/plaques", {"key": [row.id, 10**9]})
    assert answer["Content-Type"] == "application/pdf"
    assert len(pypdfium2.PdfDocument(answer.content)) == 1
    assert "打印 1 家主体的 A4 标牌？" in client.get("/subjects/plaques", {"q": row.name}).content.decode()
    answer = client.post(f"/subjects/plaques?q={row.name}", {"all": "1", "command_id": uuid4()})
    assert len(pypdfium2.PdfDocument(answer.content)) == 1
    assert client.post("/subjects/plaques", {})["Location"] == "/subjects/"
    assert client.post("/subjects/plaques", {"key": [cast["buyer"].subject_id]})["Location"] == "/subjects/"
    lines = [line.act for line in journal.history(cast.viewer("county"), "subject", row.id)]
    assert lines[:2] == ["subjects:plaque:print"] * 2


def test_many_plaques_are_made_in_the_background_and_others_may_not(cast, monkeypatch):
    row, county, now = own(cast), cast.viewer("county"), system_now()
    for member in ("producer", "laboratory", "township"):
        with pytest.raises(Denied):
            services.print_plaques(cast.viewer(member), PrintPlaques((row.id,), uuid4()), now)
    monkeypatch.setattr(issues, "MOST_AT_ONCE", 0)
    command = PrintPlaques((row.id,), uuid4())
    made = services.print_plaques(county, command, now)
    assert services.print_plaques(county, command, now) == made
    assert running.perform(made.run_id) is RunState.DONE
    paper = pypdfium2.PdfDocument(runs.content(made.run_id, FileRole.RESULT).content)
    assert len(paper) == 1
    monkeypatch.setattr(issues, "MOST_PLAQUES", 0)
    with pytest.raises(Refused, match="一次最多打印"):
        services.print_plaques(county, PrintPlaques((row.id,), uuid4()), now)
