"""The check of known vulnerabilities: what it makes of every kind of answer a registry may give."""

from __future__ import annotations

import pytest

from tools import advisories
from tools.advisories import Advisory, NotOfferedError, index, judge, of_node, of_python

PACKAGES = [("django", "5.2"), ("pillow", "11.0")]
KNOWN = {"id": "CVE-2026-1", "fixed_in": ["5.2.9"], "withdrawn": None}


def test_a_known_vulnerability_fails_and_names_package_and_remedy() -> None:
    def ask(address: str) -> object:
        return {"vulnerabilities": [KNOWN] if "/django/5.2/" in address else []}

    line, failed = judge("lock", lambda: of_python(PACKAGES, "http://index", ask))
    assert failed
    assert "1 KNOWN VULNERABILITIES in lock" in line
    assert "django 5.2: CVE-2026-1 (mended in 5.2.9)" in line


def test_a_withdrawn_one_is_none() -> None:
    found = of_python(PACKAGES, "http://index", lambda _: {"vulnerabilities": [{**KNOWN, "withdrawn": "2026-01-01"}]})
    assert found == []
    assert judge("lock", lambda: found) == ("no known vulnerability in lock", False)


@pytest.mark.parametrize("answer", [None, {}, {"info": {}}, {"vulnerabilities": None}, []])
def test_an_index_without_advisories_is_said_loudly_and_fails_nothing(answer: object) -> None:
    line, failed = judge("lock", lambda: of_python(PACKAGES, "http://index", lambda _: answer))
    assert not failed
    assert line.startswith("NOT POSSIBLE HERE: known vulnerabilities of lock")


def test_a_silent_index_is_asked_once_not_for_every_package() -> None:
    asked = []

    def ask(address: str) -> object:
        asked.append(address)
        raise NotOfferedError("the index answers 404")

    assert judge("lock", lambda: of_python(PACKAGES, "http://index", ask))[1] is False
    assert len(asked) == 1


def test_a_folder_of_files_is_no_index() -> None:
    assert index("http://index/simple/\n") == "http://index"
    with pytest.raises(NotOfferedError):
        index("file:///wheels/simple")


def test_a_report_of_npm_is_read_and_a_refusal_of_it_told() -> None:
    told = {"vulnerabilities": {"esbuild": {"severity": "high", "range": "<1", "via": [{"title": "reads files"}]}}}
    assert of_node(told) == [Advisory("esbuild", "<1", "reads files")]
    assert of_node({"vulnerabilities": {}}) == []
    for refused in ({"error": {"code": "E405"}}, {"message": "405"}, None, []):
        with pytest.raises(NotOfferedError):
            of_node(refused)


def test_both_locks_are_asked_and_the_locks_hold_packages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(advisories, "configured_index", lambda: "http://index/simple")
    monkeypatch.setattr(advisories, "fetch", lambda _: {"vulnerabilities": [KNOWN]})
    monkeypatch.setattr(advisories, "npm_report", lambda: {"vulnerabilities": {}})
    assert advisories.main() == 1
    said = capsys.readouterr().out
    assert "django" in said
    assert "no known vulnerability in package-lock.json" in said
