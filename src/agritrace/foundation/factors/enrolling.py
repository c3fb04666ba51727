"""One's own factors: enrol, confirm, add, remove, renew. Reached through ``services``."""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import NotFound, raise_for, refuse
from agritrace.kernel.viewer import Viewer

from . import acts, attempts, passkeys, rules, sealed, selectors, telling
from .models import Authenticator, Key, KeyUse, RecoveryCode
from .values import AddKey, Ceremony, Done, Enrolled, Enrolling, Held, Site

KIND = "account"
_OWN = "one's own secret, shown to its owner alone"


def start_codes(viewer: Viewer, now: datetime) -> Done:
    """Make a new secret that waits for its first code; refused while one is in use."""
    row = selectors.row_of(viewer)

    def work(opened: journal.OpenAct) -> Done:
        mine = Authenticator.objects.storing(opened).filter(account_id=row.id).select_for_update()
        if mine.filter(confirmed_at__isnull=False):
            raise refuse("动态验证码已启用。", "如需更换手机，请先停用再启用。", code="state")
        mine.delete()
        made = Authenticator(account_id=row.id, started_at=now)
        made.token = sealed.seal(made.uid, pyotp.random_base32())
        made.save(force_insert=True)
        opened.on(KIND, row.id, row.region_code)
        return Done(row.id)

    return journal.act(viewer, acts.PREPARE_CODES, work, now=now, answer=Done)


def enrolling(viewer: Viewer, now: datetime) -> Enrolling | None:
    """The secret that waits for its first code, for half an hour; None when there is none."""
    row = selectors.row_of(viewer)
    found = _pending(viewer, now)
    if found is None:
        return None
    secret = sealed.unseal(found.uid, found.token)
    return Enrolling(secret, pyotp.TOTP(secret).provisioning_uri(name=row.username, issuer_name="农产品追溯平台"))


def confirm_codes(viewer: Viewer, typed: str, now: datetime) -> Enrolled:
    """The first right code puts the secret in use. Wrong ones count towards the lock; the code is used up."""
    row = selectors.row_of(viewer)
    found = _pending(viewer, now)
    if found is None:
        raise refuse("没有正在启用的动态验证码。", "请重新开始。", field="code", code="state")
    attempt = attempts.count(row.id, now)
    step = rules.step_of(sealed.unseal(found.uid, found.token), typed, now)
    if not attempt.open or step is None or not attempts.use_step(row.id, step):
        raise refuse("验证码不正确。", "请核对手机时间是否自动校准，再输入正在显示的 6 位数字。", field="code")
    attempts.clear(row.id)

    def work(opened: journal.OpenAct) -> Done:
        mine = Authenticator.objects.storing(opened).filter(id=found.id, confirmed_at=None)
        if not mine.update(confirmed_at=now):
            raise refuse("动态验证码已启用。", code="state")
        telling.tell(opened, row.id, "您的账号启用了动态验证码。")
        opened.on(KIND, row.id, row.region_code)
        return Done(row.id)

    journal.act(viewer, acts.ENROL_CODES, work, now=now, answer=Done)
    return Enrolled(_first_recovery(viewer, now))


def drop_codes(viewer: Viewer, now: datetime) -> Done:
    """Stop using one-time codes; refused while the role must have them."""
    row = selectors.row_of(viewer)
    rule = selectors.policy_for(row.kind, row.role)

    def work(opened: journal.OpenAct) -> Done:
        mine = Authenticator.objects.storing(opened).filter(account_id=row.id).select_for_update()
        if not mine.values_list("id", flat=True):
            raise refuse("动态验证码没有启用。", code="state")
        has = selectors.held(row.id)
        raise_for(rules.against_dropping(rule, Held(codes=False, keys=has.keys)))
        mine.delete()
        _forget_recovery(opened, row.id, Held(codes=False, keys=has.keys))
        telling.tell(opened, row.id, "您的账号停用了动态验证码。")
        opened.on(KIND, row.id, row.region_code)
        return Done(row.id)

    return journal.act(viewer, acts.DROP_CODES, work, now=now, answer=Done)


def begin_key(viewer: Viewer, site: Site) -> Ceremony:
    """Ask the browser for a new key; keys I have are not offered again."""
    row = selectors.row_of(viewer)
    known = [bytes(key.attested) for key in selectors.keys_of(row.id)]
    return passkeys.begin_registration(site, (f"account-{row.id}".encode(), row.username), known)


def add_key(viewer: Viewer, command: AddKey, now: datetime) -> Enrolled:
    """Store a new key under its name; refused for a key that is known already or an answer that does not fit."""
    row = selectors.row_of(viewer)
    made = passkeys.finish_registration(command.site, command.state, command.answer)

    def work(opened: journal.OpenAct) -> Done:
        raise_for(rules.against_key_name(command.name, selectors.keys_of(row.id).count()))
        if Key.objects.storing(opened).filter(credential=made.credential).exists():
            raise refuse("这把安全钥匙已经登记过。", "请换一把。", field="name")
        key = Key(
            account_id=row.id,
            name=command.name.strip()[:40],
            credential=made.credential,
            attested=made.attested,
            added_at=now,
        )
        key.save(force_insert=True)
        KeyUse(key_id=key.id, counter=made.counter).save(force_insert=True)
        telling.tell(opened, row.id, "您的账号登记了一把新的安全钥匙。")
        opened.on(KIND, row.id, row.region_code)
        return Done(key.id)

    journal.act(viewer, acts.ADD_KEY, work, now=now, answer=Done)
    return Enrolled(_first_recovery(viewer, now))


def remove_key(viewer: Viewer, key_id: int, now: datetime) -> Done:
    """Remove one of my keys; refused when what remains is not what my role must have."""
    row = selectors.row_of(viewer)
    rule = selectors.policy_for(row.kind, row.role)

    def work(opened: journal.OpenAct) -> Done:
        mine = list(Key.objects.storing(opened).filter(account_id=row.id).order_by("id").select_for_update())
        if key_id not in {key.id for key in mine}:
            raise NotFound("这把安全钥匙")
        rest = Held(codes=selectors.held(row.id).codes, keys=len(mine) - 1)
        raise_for(rules.against_dropping(rule, rest))
        Key.objects.storing(opened).filter(id=key_id).delete()
        KeyUse.objects.storing(opened).filter(key_id=key_id).delete()
        _forget_recovery(opened, row.id, rest)
        telling.tell(opened, row.id, "您的账号移除了一把安全钥匙。")
        opened.on(KIND, row.id, row.region_code)
        return Done(row.id)

    return journal.act(viewer, acts.REMOVE_KEY, work, now=now, answer=Done)


def renew_recovery(viewer: Viewer, now: datetime) -> Enrolled:
    """Ten new recovery codes; the old ones are void."""
    row = selectors.row_of(viewer)
    if not selectors.held(row.id).any:
        raise refuse("还没有启用登录验证。", "请先启用动态验证码或登记安全钥匙。", code="state")
    codes = tuple(rules.recovery_code(secrets.token_bytes(16)) for _ in range(rules.RECOVERY_CODES))

    def work(opened: journal.OpenAct) -> Done:
        RecoveryCode.objects.storing(opened).filter(account_id=row.id).delete()
        hashed = [sealed.hash_recovery(code) for code in codes]
        RecoveryCode.objects.storing(opened).bulk_create(
            RecoveryCode(account_id=row.id, salt=salt, digest=digest) for salt, digest in hashed
        )
        opened.on(KIND, row.id, row.region_code)
        return Done(row.id)

    journal.act(viewer, acts.RENEW_RECOVERY, work, now=now, answer=Done)
    return Enrolled(codes)


def _first_recovery(viewer: Viewer, now: datetime) -> tuple[str, ...]:
    return () if selectors.held(viewer.account_id or 0).recovery else renew_recovery(viewer, now).recovery


def _forget_recovery(opened: journal.OpenAct, account_id: int, rest: Held) -> None:
    if not rest.any:
        RecoveryCode.objects.storing(opened).filter(account_id=account_id).delete()


def _pending(viewer: Viewer, now: datetime) -> Authenticator | None:
    mine = Authenticator.objects.seen_by(viewer).filter(account_id=viewer.account_id or 0, confirmed_at=None)
    return mine.filter(started_at__gt=now - rules.PENDING_LIVES).first()
