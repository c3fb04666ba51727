"""How an account is reached outside the platform: its telephone, and an e-mail address that was proven by a code.

Both stand sealed (``sealed``), so that a person can be erased; nothing of them enters a record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agritrace.foundation.journal import services as journal
from agritrace.kernel.questions import ask
from agritrace.kernel.results import denied, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, onetime, rules, sealed
from .codevalues import Purpose
from .models import Account, PersonalEntry, Presence
from .onetime import Asked
from .values import AccountChanged, AccountState, SendMail

EMAIL = "email"
_COPY = "for the copy a person asked for, gathered by the office that answers"
_OWN = "one's own ways to be reached, or those of whom the platform writes to"


@dataclass(frozen=True, slots=True)
class Reach:
    """Telephone and proven e-mail address of an account, "" where there is none. Never logged, never shown whole."""

    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """What is kept of the person behind an account, in the clear; never logged, for a copy the person asked for."""

    id: int
    username: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
    state: AccountState
    created_at: datetime
    last_seen_at: datetime | None


def kept_about(subject_id: int) -> tuple[KeptAccount, ...]:
    """What is kept of the persons behind a subject's accounts, in the clear: for the copy a person asked for."""
    accounts = Account.objects.everything(reason=_COPY).filter(subject_id=subject_id).order_by("id")
    found = list(accounts.values_list("id", "uid", "username", "state", "created_at"))
    ids = [row[0] for row in found]
    entries = PersonalEntry.objects.everything(reason=_COPY).filter(account_id__in=ids)
    tokens = {(n, f): token for n, f, token in entries.values_list("account_id", "field", "token")}
    seen = Presence.objects.everything(reason=_COPY).filter(account_id__in=ids)
    last = dict(seen.values_list("account_id", "last_seen_at"))

    def plain(number: int, uid: UUID, field: str) -> str:
        return sealed.unseal(uid, field, tokens.get((number, field)))

    return tuple(
        KeptAccount(
            id=number,
            username=username,
            name=plain(number, uid, sealed.NAME),
            phone=plain(number, uid, sealed.PHONE),
            email=plain(number, uid, EMAIL),
            state=AccountState(state),
            created_at=created_at,
            last_seen_at=last.get(number),
        )
        for number, uid, username, state, created_at in found
    )


def reach(account_id: int) -> Reach:
    """Where to send messages of an active account; nothing for a disabled or erased one."""
    rows = PersonalEntry.objects.everything(reason=_OWN).filter(
        account_id=account_id, account__state=AccountState.ACTIVE, field__in=(sealed.PHONE, EMAIL)
    )
    found = {name: sealed.unseal(uid, name, token) for name, uid, token in rows.values_list("field", "account__uid", "token")}  # fmt: skip
    return Reach(found.get(sealed.PHONE, ""), found.get(EMAIL, ""))


def begin_email(viewer: Viewer, email: str, now: datetime) -> None:
    """Send a code to an address its owner wants messages at. Refused for what is no address, and when asked too often."""
    number, address = _own(viewer), _tidy(email)
    code = onetime.issue(Asked(Purpose.EMAIL, sealed.indexes(EMAIL, address), number), now, field="email")
    minutes = int(rules.CODE_LIVES.total_seconds() // 60)
    text = f"您好：\n\n您在农产品质量安全追溯平台登记邮箱的验证码是 {code}，{minutes} 分钟内有效。\n\n不是您本人操作，请不要理会。"
    ask(SendMail(address, "邮箱验证码", text))


def confirm_email(viewer: Viewer, email: str, code: str, *, now: datetime) -> AccountChanged:
    """Keep the address once its code is right (5 minutes, 5 tries); it replaces the one before."""
    number, address = _own(viewer), _tidy(email)
    asked = Asked(Purpose.EMAIL, sealed.indexes(EMAIL, address), number)
    if not onetime.spend(asked, "".join(code.split()), now):
        raise refuse("验证码不对或已过期。", "请核对邮件里的 6 位数字，或重新获取。", field="code", code="wrong_code")

    def work(opened: journal.OpenAct) -> AccountChanged:
        uid = Account.objects.everything(reason=_OWN).values_list("uid", flat=True).get(id=number)
        token, index = sealed.seal(uid, EMAIL, address)
        entries = PersonalEntry.objects.storing(opened)
        entries.filter(account_id=number, field=EMAIL).delete()
        entries.create(account_id=number, field=EMAIL, token=token, blind_index=index)
        opened.on("account", number)
        return AccountChanged(number)

    return journal.act(viewer, acts.KEEP_EMAIL, work, now=now, answer=AccountChanged)


def drop_email(viewer: Viewer, now: datetime) -> AccountChanged:
    """Forget one's own e-mail address."""
    number = _own(viewer)

    def work(opened: journal.OpenAct) -> AccountChanged:
        PersonalEntry.objects.storing(opened).filter(account_id=number, field=EMAIL).delete()
        opened.on("account", number)
        return AccountChanged(number)

    return journal.act(viewer, acts.DROP_EMAIL, work, now=now, answer=AccountChanged)


def _own(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise denied("登记邮箱")
    return viewer.account_id


def _tidy(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise refuse("这不像一个邮箱地址。", "例如 wang@example.com。", field="email", code="email") from error
    return address
