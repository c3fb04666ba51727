"""An applicant has no account yet: a text message tells him the outcome."""

from datetime import timedelta
from uuid import uuid4

from agritrace.config import wiring
from agritrace.foundation.journal import relay
from agritrace.foundation.notifications import services as notifications
from agritrace.foundation.notifications.models import SentMessage
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import PUBLIC
from agritrace.registry.subjects import services
from agritrace.registry.subjects.values import RETURN_REASONS, Approve, Reject, Resubmit

from .papers import cooperative, registration


def to_applicant():
    """What the telephone network was given for him so far; it sees his number, whoever looks here only the mask."""
    while relay.run_once(wiring.listeners()).events:
        continue
    notifications.send_due(system_now() + timedelta(seconds=1))
    number = cooperative(7).phone
    rows = SentMessage.objects.everything(reason="test").filter(recipient=f"{number[:3]}****{number[-4:]}")
    return list(rows.order_by("id").values_list("text", flat=True))


def test_an_applicant_without_account_is_written_to_when_his_application_is_returned_or_approved(
    fresh_cast, now, monkeypatch
):
    """Guide, 主体注册: the applicant learns the outcome. A text message, because he cannot look into the platform yet."""
    monkeypatch.setenv("AGRITRACE_MESSAGES", "record")
    registered = services.submit_registration(PUBLIC, registration(cooperative(7)), now)
    services.reject(
        fresh_cast.viewer("county"),
        Reject(registered.subject_id, 1, ("papers",), "请重拍营业执照，四角完整", uuid4()),
        now,
    )
    (written,) = to_applicant()
    assert "被退回" in written
    assert "/register/status" in written
    assert RETURN_REASONS["papers"] in written
    correction = Resubmit(registered.query_no, cooperative(7).phone[-4:], 2, cooperative(7), (), "session", "", uuid4())
    services.resubmit(PUBLIC, correction, now)
    services.approve(fresh_cast.viewer("county"), Approve(registered.subject_id, 3, uuid4()), now)
    assert "注册已通过" in to_applicant()[-1]
