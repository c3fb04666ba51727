"""Cross-site request forgery: another site makes the browser of somebody signed in send a form."""

from __future__ import annotations

import pytest

from tests.cast import Cast

from .ways import come, every_address, views

WITHOUT_SESSION = {"portal:api-trace", "portal:api-schema", "portal:counts", "portal:trace", "portal:trace-short",
                   "portal:query", "portal:home", "portal:trace-gs1", "portal:subject"}  # fmt: skip
"""The public site knows nobody and keeps nothing: there is nothing to forge (config.public)."""


def test_a_form_without_its_token_does_nothing_at_any_entrance(cast: Cast) -> None:
    tried, through = 0, []
    for member in ("county_admin", "producer"):
        client = come(cast, member, enforce_csrf_checks=True)
        for row, address in every_address():
            if row.name in WITHOUT_SESSION or row.name == "subjects:scan":
                continue
            answer = client.post(address, {"command_id": "00000000-0000-4000-8000-000000000001"})
            tried += 1
            if answer.status_code != 403 or "登录已过期" not in answer.content.decode():
                through.append((member, row.name, answer.status_code))
        assert client.get("/me").status_code == 200, "nor has anybody been signed out"
    assert not through
    assert tried > 250


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_stolen_token_sent_from_another_site_does_nothing(cast: Cast, header: dict[str, str]) -> None:
    client = come(cast, "county", enforce_csrf_checks=True)
    token = client.cookies["csrftoken"].value
    answer = client.post("/logout", {"csrfmiddlewaretoken": token}, headers=header)
    assert answer.status_code == 403
    assert client.get("/me").status_code == 200


def test_a_token_of_a_visitor_is_worth_nothing_after_he_has_signed_in(cast: Cast) -> None:
    client = come(cast, "county", enforce_csrf_checks=True)
    before = client.cookies["csrftoken"].value
    fresh = come(cast, "county", enforce_csrf_checks=True)
    planted = fresh.post("/logout", {"csrfmiddlewaretoken": before})
    assert planted.status_code == 403
    assert fresh.get("/me").status_code == 200


def test_no_view_but_the_public_api_is_exempt() -> None:
    exempt = {name for name, view in views() if getattr(view, "csrf_exempt", False)}
    assert exempt <= WITHOUT_SESSION
