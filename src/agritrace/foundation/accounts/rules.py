"""Decisions about passwords, user names, telephone codes and permissions. Pure.

Sources: domain facts subjects §2 (password of at least 8 characters, three classes; mobile numbers); guide, 账号管理.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from agritrace.kernel.results import Reason

SHORTEST, LONGEST = 8, 128
LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=15)
CODE_LIVES = timedelta(minutes=5)
CODE_TRIES = 5
CODE_PAUSE = timedelta(seconds=60)
CODES_AN_HOUR = 5
CODES_AN_HOUR_PER_NETWORK = 60
TOUCH_EVERY = timedelta(minutes=1)
HALF_LIVES = timedelta(minutes=5)
"""How long a right password waits for the second step."""
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge 浏览器"),
    ("Firefox", "Firefox 浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
)
_SYSTEMS = (
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓手机"),
    ("HarmonyOS", "鸿蒙设备"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
_PHONE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_USERNAME = re.compile(r"[a-z0-9][a-z0-9_.-]{2,39}", re.ASCII)
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^a-zA-Z0-9\s]"))
_UPPER, _LOWER, _DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghjkmnpqrstuvwxyz", "23456789"


def against_password(password: str, username: str, *, field: str = "new") -> tuple[Reason, ...]:
    """Everything wrong with a new password: at least 8 characters, three classes, without the user name."""
    reasons: list[Reason] = []
    if len(password) < SHORTEST:
        reasons.append(Reason(f"口令太短，至少需要 {SHORTEST} 位。", "可以用一句话的拼音加数字和符号。", field=field))
    if len(password) > LONGEST:
        reasons.append(Reason(f"口令太长，最多 {LONGEST} 位。", field=field))
    if sum(bool(one.search(password)) for one in _CLASSES) < 3:
        reasons.append(Reason("口令要包含大写字母、小写字母、数字、符号中的至少三类。", field=field))
    if username and username.lower() in password.lower():
        reasons.append(Reason("口令不能包含用户名。", "请换一个别人猜不到的口令。", field=field))
    return tuple(reasons)


def against_username(username: str) -> tuple[Reason, ...]:
    """Why a user name will not do."""
    if _USERNAME.fullmatch(username):
        return ()
    return (Reason("用户名只能用 3 到 40 位小写字母、数字、点、短横和下划线，且以字母或数字开头。", field="username"),)


def against_phone(phone: str) -> tuple[Reason, ...]:
    """Why a mobile number will not do (domain facts subjects §2: 1[3-9] and nine digits)."""
    if _PHONE.fullmatch(phone):
        return ()
    return (Reason("手机号应为 11 位，以 13 至 19 开头。", "请检查是否多输或漏输。", field="phone"),)


def initial_password(seed: bytes) -> str:
    """Three groups like ``Tn4k`` out of 12 secret bytes: no look-alike characters, three classes, about 53 bits."""
    every = _UPPER + _LOWER + _DIGITS
    signs = [
        alphabet[byte % len(alphabet)]
        for byte, alphabet in zip(seed, (_UPPER, _LOWER, _DIGITS, every) * 3, strict=True)
    ]
    return "-".join("".join(signs[start : start + 4]) for start in (0, 4, 8))


def against_sending(
    sent: Iterable[datetime], from_network: int, now: datetime, *, field: str = "phone"
) -> tuple[Reason, ...]:
    """Why no further code is sent yet; ``sent`` are the times of the last hour, for numbers known or not."""
    times = sorted(sent)
    if times and now - times[-1] < CODE_PAUSE:
        left = int((CODE_PAUSE - (now - times[-1])).total_seconds()) + 1
        return (Reason("刚刚已发送过验证码。", f"请 {left} 秒后再试。", field=field, code="slow"),)
    if len(times) >= CODES_AN_HOUR or from_network >= CODES_AN_HOUR_PER_NETWORK:
        way = "，或用口令登录" if field == "phone" else ""
        return (Reason("获取验证码过于频繁。", f"请一小时后再试{way}。", field=field, code="slow"),)
    return ()


def device_words(agent: str) -> str:
    """A browser's description of itself in words a person knows: ``Windows 电脑，Chrome 浏览器``."""
    system = next((words for sign, words in _SYSTEMS if sign in agent), "其他设备")
    browser = next((words for sign, words in _BROWSERS if sign in agent), "其他程序")
    return f"{system}，{browser}"


def against_last_admin(*, admins: int, others: int) -> tuple[Reason, ...]:
    """Why the last administrator cannot leave: ``admins`` and ``others`` are the accounts in use besides his.

    An organisation whose other accounts are all disabled is being closed: then he may go.
    """
    if admins or not others:
        return ()
    return (
        Reason(
            f"这是该机构最后一位用户管理员，机构里还有 {others} 个在用账号。",
            "请先为该机构分配一位新的用户管理员；机构要撤销的，请先停用其他账号。",
            code="last_admin",
        ),
    )


def against_permissions(wanted: frozenset[str], allowed: frozenset[str]) -> tuple[Reason, ...]:
    """A permission that no account of that kind, level and role may hold makes no sense."""
    if wanted <= allowed:
        return ()
    return (Reason("所选权限不适用于该机构或角色。", "请去掉不适用的权限。", field="permissions", code="not_fitting"),)
