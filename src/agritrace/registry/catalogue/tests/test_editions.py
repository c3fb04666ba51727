"""Editions of the catalogue: an imported file adds entries that are found by pinyin; a broken one changes nothing."""

from __future__ import annotations

from datetime import datetime

import pytest

from agritrace.kernel.results import Denied
from agritrace.kernel.viewer import PUBLIC, system
from agritrace.registry.catalogue import edition, selectors, services

HEAD = "code,name,others,unit,own\n"
UPPER = "01,种植业产品,,,0\n0104,蔬菜及其制品,,,0\n010405,茄果类蔬菜,,,0\n"


def told(lines: str, name: str = "NY/T 3177-2018 品种字典 2027-03") -> edition.Edition:
    return edition.Edition(name, (HEAD + lines).encode())


@pytest.mark.django_db
def test_an_imported_edition_adds_entries_that_pinyin_finds_and_is_loaded_once(now: datetime) -> None:
    new = told(f"{UPPER}01040507,樱桃番茄（测试）,圣女果,公斤,0\n")
    importer = system("导入产品分类")
    assert services.load_catalogue(importer, now, other=new).categories == 4
    assert services.load_catalogue(importer, now, other=new).categories == 0
    for asked in ("yingtaofanqie", "ytfq", "圣女果", "01040507"):
        assert "01040507" in {row.code for row in selectors.search(asked)}, asked
    assert selectors.category("01040551") is not None, "entries the file does not have stay"
    with pytest.raises(Denied):
        services.load_catalogue(PUBLIC, now, other=new)


@pytest.mark.parametrize(
    "lines",
    [
        "01,种植业产品,,,0\n010405,没有上级,,,0\n",
        f"{UPPER}010405,两次,,,0\n",
        "1,种植业产品,,,0\n",
        "0x,种植业产品,,,0\n",
        "01,,,,0\n",
        f"01,{'长' * 41},,,0\n",
        "01,少一列\n",
    ],
)
def test_a_broken_file_is_told(lines: str) -> None:
    with pytest.raises(ValueError, match=r"category|columns"):
        list(edition.entries(told(lines)))


def test_the_packaged_edition_is_sound() -> None:
    assert len(list(edition.entries())) > 300
    assert edition.digest() == edition.digest(edition.packaged()) != edition.digest(told(UPPER))
