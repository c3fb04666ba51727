"""A certificate is refused inside a safety interval and issued after it: sprayed on the phone, harvested, promised, scanned."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from agritrace.kernel.clock import beijing_day, system_now

from . import chain
from .people import People

pytestmark = pytest.mark.journey


def test_a_certificate_is_refused_inside_the_interval_and_issued_after_it(people: People) -> None:
    farmer = people.in_hand("farmer")
    farmer.sign_in(people.site.cast["producer"].username)
    page, today = farmer.page, beijing_day(system_now())
    chain.add_product(farmer, "番茄")
    farmer.go("/farming/new?work=pesticide")
    page.get_by_label("投入品名称").fill("吡虫啉")
    page.get_by_label("用量").fill("30")
    page.get_by_label("安全间隔期（天）").fill("7")
    page.get_by_label("日期", exact=True).fill(str(today - timedelta(days=7)))
    page.get_by_label("基地").fill("河湾大棚")
    farmer.press("保存农事记录")
    farmer.told("可采收日期")

    farmer.go("/batches/new")
    page.get_by_label("数量", exact=True).fill("50")
    page.get_by_label("基地").fill("河湾大棚")
    page.get_by_label("采收日期").fill(str(today - timedelta(days=1)))
    farmer.press("保存批次")
    farmer.told("才能采收")
    page.get_by_label("备注").fill("台风前抢收")
    farmer.press("保存批次")
    farmer.told("不能开具承诺达标合格证")
    farmer.follow("开合格证")
    page.get_by_label(re.compile("^我承诺")).check()
    farmer.press("开具合格证")
    farmer.told("这批在间隔期内采收，不能开具合格证")

    chain.harvest(farmer, "60", "河湾大棚")
    farmer.go("/certificates/new")
    farmer.follow(re.compile("60 公斤"))
    page.get_by_label(re.compile("^我承诺")).check()
    farmer.press("开具合格证")
    farmer.told("不使用禁用的农药")
    ((code, quantity),) = farmer.site.ask("SELECT batch_code, quantity FROM certificates_certificate")
    assert int(quantity) == 60
    buyer = people.at_desk("buyer", java_script_enabled=False)
    buyer.go(f"/t/{code}?plain=1")
    buyer.told("承诺达标合格证")
    buyer.told("质量安全控制符合要求")
