"""The second step of a login: a one-time code, a recovery code, or a key. Reached through ``services``.

Whoever stands here gave the right password or telephone code a few minutes ago; no session of his exists yet.
"""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts import services as login
from agritrace.foundation.accounts.values import Demand, Further, SignedIn
from agritrace.foundation.journal import services as journal
from agritrace.foundation.journal.values import Act
from agritrace.kernel.results import Refused, refuse
from agritrace.kernel.viewer import Origin, Viewer, system

from . import acts, attempts, passkeys, rules, sealed, selectors, telling
from .attempts import Attempt
from .models import Authenticator, RecoveryCode
from .values import Ceremony, Done, KeyAnswer, Site

KIND = "account"
_LOGIN = "the second step of a login: no viewer exists yet"


def prove_code(first: SignedIn, typed: str, origin: Origin, *, now: datetime) -> SignedIn:
    """Complete a login with a one-time code: at most one step off, each code once, five tries."""
    _use_code(first, typed, now)
    return _finish(first, origin, now, way="动态验证码")


def confirm_code(viewer: Viewer, typed: str, now: datetime) -> None:
    """Ask somebody who is in for a one-time code once more before something weighty; Refused when it is wrong."""
    _use_code(_present(viewer), typed, now)
    attempts.clear(_present(viewer).account_id)


def begin_confirm(viewer: Viewer, site: Site) -> Ceremony | None:
    """Ask a key of somebody who is in to sign; None when he has none or keys do not work at this address."""
    return begin_proof(_present(viewer), site)


def confirm_key(viewer: Viewer, given: KeyAnswer, now: datetime) -> None:
    """Ask somebody who is in for his key once more before something weighty; Refused when it does not fit."""
    _use_key(_present(viewer), given, now)
    attempts.clear(_present(viewer).account_id)


def _present(viewer: Viewer) -> SignedIn:
    return SignedIn(selectors.row_of(viewer).id, 0, must_change=False)


def _use_code(first: SignedIn, typed: str, now: datetime) -> None:
    found = Authenticator.objects.everything(reason=_LOGIN).filter(account_id=first.account_id)
    secret = found.filter(confirmed_at__isnull=False).first()
    attempt = _attempt(first, now)
    step = rules.step_of(sealed.unseal(secret.uid, secret.token), typed, now) if secret else None
    if step is None:
        _failed(first, attempt, now)
        raise _wrong("验证码不正确。", "请输入手机上正在显示的 6 位数字；每个验证码只能用一次。")
    if not attempts.use_step(first.account_id, step):
        _failed(first, attempt, now)
        raise _wrong("这个验证码已经用过。", "请等手机显示下一个验证码再输入。")


def prove_recovery(first: SignedIn, typed: str, origin: Origin, *, now: datetime) -> SignedIn:
    """Complete a login with a recovery code, which is used up. Counts towards the same lock as one-time codes."""
    viewer = _viewer(first, origin, now)
    attempt = _attempt(first, now)

    def work(opened: journal.OpenAct) -> Done:
        unused = RecoveryCode.objects.storing(opened).filter(account_id=first.account_id, used_at=None)
        rows = list(unused.order_by("id").select_for_update())
        fitting = [row.id for row in rows if sealed.fits(typed, row.salt, row.digest)]
        if not fitting:
            raise _wrong("恢复码不正确或已经用过。", "请核对保存的恢复码；全部遗失请联系上级用户管理员清除登录验证。")
        RecoveryCode.objects.storing(opened).filter(id=fitting[0]).update(used_at=now)
        opened.on(KIND, first.account_id)
        opened.note(left=len(rows) - 1)
        telling.tell(opened, first.account_id, f"有人用恢复码登录了您的账号，恢复码还剩 {len(rows) - 1} 个。")
        return Done(first.account_id)

    try:
        journal.act(viewer, acts.USE_RECOVERY, work, now=now, answer=Done)
    except Refused:
        _failed(first, attempt, now)
        raise
    return _finish(first, origin, now, way="恢复码")


def begin_proof(first: SignedIn, site: Site) -> Ceremony | None:
    """Ask a key of the account to sign; None when it has none or keys do not work at this address."""
    known = [bytes(key.attested) for key in selectors.keys_of(first.account_id)]
    return passkeys.begin_assertion(site, known) if known and site.usable else None


def prove_key(first: SignedIn, given: KeyAnswer, origin: Origin, *, now: datetime) -> SignedIn:
    """Complete a login with a key. A counter that did not move on is refused and recorded: the key may be copied."""
    _use_key(first, given, now)
    return _finish(first, origin, now, way="安全钥匙")


def _use_key(first: SignedIn, given: KeyAnswer, now: datetime) -> None:
    keys = list(selectors.keys_of(first.account_id))
    known = [bytes(key.attested) for key in keys]
    credential, counter = passkeys.finish_assertion(given.site, given.state, known, answer=given.answer)
    used = next(key for key in keys if bytes(key.credential) == credential)
    if not attempts.move_counter(used.id, counter, now):
        _record(first, acts.SUSPECT, now)
        raise refuse("这把安全钥匙可能被复制，已拒绝使用。", "请联系上级用户管理员清除登录验证，换用新的安全钥匙。")


def _attempt(first: SignedIn, now: datetime) -> Attempt:
    attempt = attempts.count(first.account_id, now)
    if not attempt.open:
        raise refuse(f"连续输错 {rules.LOCK_AFTER} 次，已锁定 15 分钟。", "请稍后再试，或使用安全钥匙。", field="code")
    return attempt


def _failed(first: SignedIn, attempt: Attempt, now: datetime) -> None:
    if attempt.last:
        _record(first, acts.LOCK, now, minutes=int(rules.LOCK_FOR.total_seconds() // 60))


def _finish(first: SignedIn, origin: Origin, now: datetime, *, way: str) -> SignedIn:
    attempts.clear(first.account_id)
    row = selectors.row_of(_viewer(first, origin, now))
    rule = selectors.policy_for(row.kind, row.role)
    owes = rules.owed(rule, selectors.held(row.id), opened_at=row.created_at, now=now)
    further = Further(Demand.ENROL, selectors.enrol_address()) if owes else Further()
    return login.finish_sign_in(first, origin, now, way=way, further=further)


def _viewer(first: SignedIn, origin: Origin, now: datetime) -> Viewer:
    found = accounts.viewer_of_account(first.account_id, origin, now)
    if found is None:
        raise refuse("登录已失效。", "请重新登录。", code="expired")
    return found


def _record(first: SignedIn, act: Act, now: datetime, **notes: int) -> None:
    found = accounts.viewer_of_account(first.account_id, Origin(), now)
    username = selectors.row_of(found).username if found else ""

    def work(opened: journal.OpenAct) -> Done:
        opened.on(KIND, first.account_id)
        opened.note(username=username, **notes)
        return Done(first.account_id)

    journal.act(system("第二步登录验证"), act, work, now=now, answer=Done)


def _wrong(sentence: str, remedy: str) -> Refused:
    return refuse(sentence, remedy, field="code", code="wrong")
