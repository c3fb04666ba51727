"""Steps of the stories about the life of a subject, as everybody's hands would do them."""

from io import BytesIO
from uuid import uuid4

from PIL import Image

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload
from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.subjects import changes, deciding, endings, moves, reviews, selectors, services
from agritrace.registry.subjects.lifevalues import (
    ChangeOrdinary,
    DecideRequest,
    Evidence,
    KeyFacts,
    OrdinaryFacts,
    RequestCancellation,
    RequestChange,
    RequestMove,
    Revoke,
    WithdrawRequest,
)
from agritrace.registry.subjects.values import Approve, ChangeStanding

from .papers import registration

XIHU_TOWN = "330106010000"
REASON = "搬到新租的大棚了"


def own(cast, who="producer"):
    return selectors.own_subject(cast.viewer(who))


def state(cast, who="producer"):
    return own(cast, who).state


def key_facts(row, **changed):
    told = {
        "name": row.name,
        "org_form": row.org_form,
        "business_roles": row.business_roles,
        "industries": row.industries,
        "cred_kind": row.cred_kind,
        "region_code": row.region_code,
        "address": row.address,
    }
    return KeyFacts(**{**told, **changed})


def ask_change(cast, now, *, who="producer", evidence=Evidence(), command_id=None, **changed):  # noqa: B008  # frozen
    row = own(cast, who)
    facts = key_facts(row, **(changed or {"name": "禾田果蔬专业合作社"}))
    command = RequestChange(facts, "", evidence, row.version, command_id or uuid4())
    return changes.request_change(cast.viewer(who), command, now)


def ask_move(cast, now, *, to=XIHU_TOWN, address="龙井村 8 号", who="producer"):
    return moves.request_move(cast.viewer(who), RequestMove(to, address, REASON, own(cast, who).version, uuid4()), now)


def ask_cancellation(cast, now, *, who="producer", reason="不再经营农产品"):
    return endings.request_cancellation(
        cast.viewer(who), RequestCancellation(reason, own(cast, who).version, uuid4()), now
    )


def decide(cast, now, filed, *, who="county", agree=True, words="", version=1):
    command = DecideRequest(filed.request_id, version, agree, words, uuid4())
    return deciding.decide(cast.viewer(who), command, now)


def withdraw(cast, now, filed, *, who="producer", version=1):
    return deciding.withdraw(cast.viewer(who), WithdrawRequest(filed.request_id, version, uuid4()), now)


def correct(cast, now, *, who="producer", **changed):
    row = own(cast, who)
    told = {
        "address": row.address,
        "scale_words": row.scale_words,
        "main_products": row.main_products,
        "longitude": row.longitude,
        "latitude": row.latitude,
        "coordinate_system": row.coordinate_system,
    }
    command = ChangeOrdinary(OrdinaryFacts(**{**told, **changed}), row.version, uuid4())
    return changes.correct(cast.viewer(who), command, now)


def upload(viewer, now, session="desk"):
    out = BytesIO()
    Image.new("RGB", (80, 60), "white").save(out, "PNG")
    stored = files.store(viewer, Upload("决定书.png", out.tell(), BytesIO(out.getvalue()), "evidence", session), now)
    return Evidence(((stored.id, "other"),), session)


def revoke(cast, now, *, who="county", subject="producer", reason="提供虚假营业执照骗取注册", evidence=None):
    viewer, subject_id = cast.viewer(who), cast[subject].subject_id
    evidence = upload(viewer, now) if evidence is None else evidence
    return endings.revoke(viewer, Revoke(subject_id, own(cast, subject).version, reason, evidence, uuid4()), now)


def standing(cast, now, change, *, subject="producer", reason="执照过期，请更换"):
    row = own(cast, subject)
    return change(cast.viewer("county"), ChangeStanding(row.id, row.version, reason, uuid4()), now)


def register_again(application, now):
    return services.submit_registration(PUBLIC, registration(application), now)


def approve(cast, now, registered, *, who="county", words=""):
    row = reviews.review_case(cast.viewer(who), registered.subject_id).row
    return services.approve(cast.viewer(who), Approve(row.id, row.version, uuid4(), words), now)


def codes(caught):
    return {reason.code for reason in caught.value.refusal.reasons}


def fields(caught):
    return {reason.field for reason in caught.value.refusal.reasons}
