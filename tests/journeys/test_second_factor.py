"""The second factor at a desk: a laboratory administrator with a key; an official with a telephone and scripts off."""

from __future__ import annotations

import base64
import dataclasses
import re

import pyotp
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import CDPSession, expect

from agritrace.kernel.clock import system_now

from .people import People, Person

pytestmark = pytest.mark.journey
OWN_PASSWORD = "Jiance-2026"


@pytest.fixture
def named(people: People) -> People:
    """The same site under its name: browsers let keys work only where the host has one."""
    people.site = dataclasses.replace(people.site, url=people.site.url.replace("127.0.0.1", "localhost"))
    return people


class Usb:
    """The socket of a computer, into which Chromium's virtual keys are put."""

    def __init__(self, person: Person) -> None:
        self.devtools: CDPSession = person.context.new_cdp_session(person.page)
        self.devtools.send("WebAuthn.enable")
        self.key = ""

    def insert(self) -> str:
        """Another key, never used; the one before is taken out."""
        if self.key:
            self.devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.key})
        options = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": False,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.key = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
        return self.key

    def credentials(self) -> list[dict[str, object]]:
        """What stands on the key."""
        found = self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]
        assert isinstance(found, list)
        return found

    def load(self, credential: dict[str, object]) -> None:
        """Put a credential on the inserted key."""
        self.devtools.send("WebAuthn.addCredential", {"authenticatorId": self.key, "credential": credential})


def test_a_laboratory_administrator_registers_a_key_signs_out_and_in_with_it_and_a_wrong_key_fails(
    named: People,
) -> None:
    ministry = named.member("ministry_admin")
    set_grace(ministry, 0)
    username, password = appoint_for_the_laboratory(named.member("county_admin"), named)
    person = named.at_desk(username)
    person.sign_in(username, password)
    person.page.get_by_label("原口令").fill(password)
    person.page.get_by_label("新口令", exact=True).fill(OWN_PASSWORD)
    person.page.get_by_label("再输一次新口令").fill(OWN_PASSWORD)
    person.press("保存新口令")
    usb = Usb(person)
    usb.insert()
    person.told("请先登记登录验证")
    person.go("/workbench")
    person.told("请先登记登录验证")
    person.follow("登记安全钥匙")
    person.page.get_by_role("textbox", name="名称", exact=True).fill("检测站蓝色钥匙")
    person.press("开始登记")
    person.told("恢复码只在这里显示一次")
    assert person.page.locator("main li strong").count() == 10
    person.follow("已保存")
    person.told("检测站蓝色钥匙")
    person.told("还没有用过")
    mine = usb.credentials()[0]
    person.go("/workbench")
    person.page.get_by_text("余杭区农产品检测站").first.click()
    person.press("退出登录")

    person.sign_in(username, OWN_PASSWORD)
    person.told("登录第二步")
    usb.insert()
    person.page.get_by_role("button", name="使用安全钥匙").click()
    expect(person.page.get_by_role("alert")).to_contain_text("没有读到安全钥匙")
    person.go("/workbench")
    assert "/login" in person.page.url, "half a login reaches nothing"
    person.go("/login/second")
    stranger = {**mine, "privateKey": foreign_private_key(), "signCount": 99}
    usb.load(stranger)
    person.press("使用安全钥匙")
    person.told("安全钥匙没有通过验证")

    usb.insert()
    usb.load({**mine, "signCount": 5})
    person.press("使用安全钥匙")
    expect(person.page).to_have_url(re.compile("/workbench$"))
    person.go("/me/sessions")
    person.told("这一台")
    person.go("/me/factors")
    expect(person.page.locator("main")).not_to_contain_text("还没有用过")
    says = [
        row[0] for row in named.site.ask("SELECT notes->>'way' FROM journal_record WHERE act = 'accounts:own:sign_in'")
    ]
    assert "口令和安全钥匙" in says
    set_grace(ministry, 30)


def set_grace(ministry: Person, days: int) -> None:
    """The platform office says how long administrators of laboratories have."""
    ministry.go("/factors/policy")
    ministry.follow("检测机构用户管理员")
    ministry.page.get_by_label("宽限").fill(str(days))
    ministry.press("保存要求")
    ministry.told("登录验证要求已更新")


def appoint_for_the_laboratory(county: Person, people: People) -> tuple[str, str]:
    """A second administrator of the laboratory, with his initial password."""
    county.go(f"/accounts/new?place={people.site.cast['laboratory'].organisation_id}-admin")
    county.page.get_by_label("姓名").fill("钱守钥")
    county.page.get_by_label("手机号").fill("13900020001")
    county.page.get_by_label("用户名", exact=True).fill("lab_with_key")
    county.press("开通账号")
    return "lab_with_key", county.page.locator("main dd strong").inner_text()


def test_an_official_with_scripts_off_uses_codes_and_the_level_above_helps_when_the_telephone_is_lost(
    named: People,
) -> None:
    name = named.site.cast["sibling_county"].username
    person = named.at_desk("sibling_county", java_script_enabled=False)
    person.sign_in(name)
    person.go("/me/factors/keys/new")
    assert "浏览器关闭了脚本" in person.page.locator("main").inner_text()
    person.go("/me/factors")
    person.press("启用动态验证码")
    secret = person.page.locator("main p strong").first.inner_text().replace(" ", "")
    phone = pyotp.TOTP(secret)
    person.page.get_by_label("动态验证码").fill("000000")
    person.press("确认启用")
    person.told("验证码不正确")
    person.page.get_by_label("动态验证码").fill(phone.at(system_now()))
    person.press("确认启用")
    person.told("恢复码只在这里显示一次")
    codes = person.page.locator("main li strong").all_inner_texts()
    person.go("/me")
    person.told("已启用动态验证码")

    other = named.at_desk("sibling_county at home", java_script_enabled=False)
    other.sign_in(name)
    other.told("登录第二步")
    other.page.get_by_label("动态验证码").fill(phone.at(system_now(), counter_offset=1))
    other.press("登录")
    expect(other.page).to_have_url(re.compile("/workbench$"))
    third = named.at_desk("sibling_county in the office", java_script_enabled=False)
    third.sign_in(name)
    third.page.get_by_text("手机和安全钥匙都不在身边").click()
    third.page.get_by_label("恢复码").fill(codes[0])
    third.press("用恢复码登录")
    expect(third.page).to_have_url(re.compile("/workbench$"))
    third.go("/me/sessions")
    third.press("退出", within=third.page.locator("main"))
    third.told("那台设备已退出登录")

    admin = named.member("sibling_county_admin")
    admin.go(f"/accounts/{named.site.cast['sibling_county'].account_id}/")
    admin.told("已启用动态验证码")
    admin.follow("清除登录验证")
    admin.page.get_by_label("原因").select_option(label="手机或安全钥匙遗失")
    admin.page.get_by_label("身份核实").select_option(label="已当面核验身份证件")
    admin.press("清除登录验证")
    admin.told("登录验证已清除")
    admin.told("手机或安全钥匙遗失，已当面核验身份证件")
    third.go("/workbench")
    assert "/login" in third.page.url, "all sessions ended"
    third.sign_in(name)
    expect(third.page).to_have_url(re.compile("/workbench$"))


def foreign_private_key() -> str:
    """A private key that is not the registered one, as Chromium takes it (PKCS #8, base64)."""
    made = ec.generate_private_key(ec.SECP256R1())
    plain = made.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return base64.b64encode(plain).decode()
