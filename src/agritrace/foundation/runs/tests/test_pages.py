"""The pages of background runs as their starter uses them; others get 404."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from agritrace.foundation.runs import selectors, services
from tests.cast import PASSWORD

from .desk import at_work, start


@pytest.fixture
def desk(monkeypatch):
    with at_work(monkeypatch) as found:
        yield found


def login(username):
    client = Client()
    assert client.post("/login", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def test_a_run_is_followed_from_its_page_to_its_file(cast, now, desk):
    run_id = start(cast.viewer("county"), now)
    client = login("county")
    page = client.get(f"/runs/{run_id}/").content.decode()
    assert f'data-progress-url="/runs/{run_id}/state"' in page
    assert '<meta http-equiv="refresh"' in page, "with scripts off the page asks by itself"
    told = client.get(f"/runs/{run_id}/state").json()
    assert told == {"done": 0, "total": 0, "text": "排队中", "finished": False, "next": f"/runs/{run_id}/"}
    services.perform(run_id)
    assert client.get(f"/runs/{run_id}/state").json()["finished"] is True
    page = client.get(f"/runs/{run_id}/").content.decode()
    assert "数到了3" in page
    assert "data-progress-url" not in page
    address = re.search(r"/runs/results/\d+", page)[0]
    answer = client.get(address)
    assert answer.content == b"[1, 2, 3]"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    listed = client.get("/runs/").content.decode()
    assert address in listed
    assert "已完成" in listed


def test_cancelling_asks_first_and_is_refused_when_it_is_too_late(cast, now, desk):
    run_id = start(cast.viewer("county"), now)
    client = login("county")
    page = client.get(f"/runs/{run_id}/cancel").content.decode()
    assert "仍然有效" in page
    command_id = re.search(r'name="command_id" value="([0-9a-f-]+)"', page)[1]
    assert client.post(f"/runs/{run_id}/cancel", {"command_id": command_id})["Location"] == f"/runs/{run_id}/"
    assert selectors.runs_of([run_id])[run_id].state_words == "已取消"
    late = client.post(f"/runs/{run_id}/cancel", {"command_id": str(uuid4())}).content.decode()
    assert "当前状态是" in late


def test_lists_say_why_they_are_empty(cast):
    client = login("county")
    assert "还没有后台任务" in client.get("/runs/").content.decode()
    assert "去掉一个条件" in client.get("/runs/?q=名录").content.decode()


def test_others_get_404_and_visitors_the_login(cast, now, desk):
    run_id = start(cast.viewer("county"), now)
    services.perform(run_id)
    (result,) = selectors.results([run_id])
    for key in ("county_admin", "ministry"):
        client = login(key)
        for address in (
            f"/runs/{run_id}/",
            f"/runs/{run_id}/state",
            f"/runs/{run_id}/cancel",
            f"/runs/results/{result.id}",
        ):
            assert client.get(address).status_code == 404, address
    assert Client().get(f"/runs/{run_id}/")["Location"].startswith("/login")
