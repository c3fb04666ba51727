"""Directories for the stories: rows of invented subjects, written as Excel files."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from openpyxl import Workbook

from agritrace.foundation.regions import selectors as regions
from agritrace.foundation.runs import services as running
from agritrace.registry.imports import selectors, services
from agritrace.registry.imports.values import COLUMNS, KEYS, Start, Upload
from agritrace.registry.subjects.tests.papers import YUHANG, credit_code, identity

TITLES = [column.title for column in COLUMNS]


def town(number=0):
    return regions.children(YUHANG)[number].name


def row(serial=1, **changes):
    told = {
        "name": f"余杭区青山{serial}号蔬菜专业合作社",
        "org_form": "农民专业合作社",
        "cred_kind": "统一社会信用代码",
        "cred_no": credit_code("93", 50_000 + serial),
        "business_roles": "种植、初加工、分拣包装",
        "industries": "种植业",
        "region_code": changes.get("region_code") or town(),
        "address": "青山村 3 组",
        "main_products": "蔬菜",
        "legal_name": "吕志平",
        "legal_id": identity(serial % 900),
        "phone": f"1372{serial:07d}",
        "contact_name": "",
        "scale_words": "大棚 35 亩",
        "seen": "",
    }
    return {**told, **changes}


def farmer(serial=1, **changes):
    told = {
        "name": "张满仓",
        "org_form": "农户/自然人",
        "cred_kind": "居民身份证",
        "cred_no": identity(serial % 900, born="19650812"),
        "legal_name": "",
        "legal_id": "",
        "business_roles": "种植",
    }
    return row(serial, **{**told, **changes})


def book(*rows, titles=TITLES, title="主体名录", keys=KEYS):
    made = Workbook()
    sheet = made.active
    sheet.title = title
    sheet.append(titles)
    for one in rows:
        sheet.append([one[key] for key in keys])
    return made


def saved(made):
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def workbook(*rows, **how):
    return saved(book(*rows, **how))


def upload(viewer, content, now, name="余杭主体名录.xlsx"):
    return services.upload(viewer, Upload(name, content, uuid4()), now).import_id


def do(viewer, import_id):
    """What the worker does with the newest run of an import."""
    return running.perform(selectors.directory_import(viewer, import_id).run.id)


def checked(viewer, content, now):
    import_id = upload(viewer, content, now)
    do(viewer, import_id)
    return selectors.directory_import(viewer, import_id)


def taken(viewer, content, now):
    row = checked(viewer, content, now)
    services.start(viewer, Start(row.id, uuid4()), now)
    do(viewer, row.id)
    return selectors.directory_import(viewer, row.id)
