"""One county takes over a directory of 10,000 rows through the product, then the same rows by bare COPY.

Run by the case ``directory`` in a process of its own on a fresh database: ``python -m bench.directory ROWS``. The last
line on standard output is JSON: seconds of the preview, of taking over, of COPY into tables with the same indexes.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import django
import psycopg
import xlsxwriter

TABLES = ("subjects_subject", "subjects_subjectpersonal", "subjects_subjectdecision", "subjects_directoryentry")


def main() -> None:
    """Measure once; the database is new."""
    django.setup()
    from django.db import connection

    from agritrace.foundation.runs import services as running
    from agritrace.kernel.clock import system_now
    from agritrace.registry.imports import selectors, services
    from agritrace.registry.imports.values import Start, Upload
    from tests import cast

    rows = int(sys.argv[1])
    county = cast.Cast(cast.build()).viewer("county")
    content = directory(rows)
    before = marks(connection)
    import_id = services.upload(county, Upload("名录.xlsx", content, uuid4()), system_now()).import_id
    found = selectors.directory_import(county, import_id)
    preview = timed(lambda: running.perform(found.run.id))
    services.start(county, Start(import_id, uuid4()), system_now())
    found = selectors.directory_import(county, import_id)
    take = timed(lambda: running.perform(found.run.id))
    found = selectors.directory_import(county, import_id)
    assert found.figures["new"] == rows, found.figures
    copied = copy(connection, before)
    print(json.dumps({"preview": preview, "take": take, "copy": copied, "bytes": len(content)}))


def timed(work: Any) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def directory(rows: int) -> bytes:
    """An Excel file as a county has it: nine in ten are farmers, papers and telephones of nobody."""
    from agritrace.config.demo.papers import credit_code, identity_number
    from agritrace.foundation.regions import selectors as regions
    from agritrace.registry.imports.values import COLUMNS
    from tests.cast import YUHANG

    towns = [town.name for town in regions.children(YUHANG)]
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("主体名录")
    for index, column in enumerate(COLUMNS):
        sheet.write_string(0, index, column.title)
    for number in range(rows):
        born = date(1950, 1, 1) + timedelta(days=number // 900)
        person = identity_number(YUHANG, born, number % 900)
        farmer = number % 10 > 0
        told = {
            "name": f"张满{'仓库粮田春夏秋冬东西'[number % 10]}" if farmer else f"余杭青山{number}号蔬菜专业合作社",
            "org_form": "农户/自然人" if farmer else "农民专业合作社",
            "cred_kind": "居民身份证" if farmer else "统一社会信用代码",
            "cred_no": person if farmer else credit_code("93", YUHANG, 200_000 + number),
            "business_roles": "种植",
            "industries": "种植业",
            "region_code": towns[number % len(towns)],
            "address": f"青山村 {number % 40} 组 {number} 号",
            "main_products": "蔬菜、茶叶",
            "legal_name": "" if farmer else "吕志平",
            "legal_id": "" if farmer else person,
            "phone": f"136{number:08d}",
            "scale_words": "3 亩",
        }
        for index, column in enumerate(COLUMNS):
            sheet.write_string(number + 1, index, told.get(column.key, ""))
    book.close()
    return out.getvalue()


def marks(connection: Any) -> int:
    """The highest number of a subject before the import."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM subjects_subject")
        return int(cursor.fetchone()[0])


def copy(connection: Any, before: int) -> float:
    """Seconds of COPY of the same rows into tables with the same columns, constraints and indexes, one transaction."""
    known = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    told = {name: known[key] for name, key in names.items() if known[key]}
    with psycopg.connect(**told, autocommit=True) as bare:
        sheets = {}
        for table in TABLES:
            key = "id" if table == "subjects_subject" else "subject_id"
            columns = [
                row[0]
                for row in bare.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND is_generated = 'NEVER' ORDER BY ordinal_position",
                    [table],
                )
            ]
            listed = ", ".join(columns)
            with bare.cursor().copy(
                f"COPY (SELECT {listed} FROM {table} WHERE {key} > {before}) TO STDOUT".encode()
            ) as out:
                sheets[table] = (listed, b"".join(bytes(block) for block in out))
            bare.execute(f"CREATE TEMP TABLE bare_{table} (LIKE {table} INCLUDING ALL)".encode())
        began = time.perf_counter()
        with bare.transaction():
            for table, (listed, lines) in sheets.items():
                with bare.cursor().copy(f"COPY bare_{table} ({listed}) FROM STDIN".encode()) as into:
                    into.write(lines)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
