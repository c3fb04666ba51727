"""What the stories of institutions have in common: an application, papers, desks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from uuid import UUID, uuid4

from django.test import Client
from PIL import Image

from agritrace.foundation.accounts import services as accounts
from agritrace.foundation.accounts import viewers
from agritrace.foundation.accounts.values import Credentials
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload
from agritrace.foundation.institutions import services
from agritrace.foundation.institutions.values import Applied, Apply, ApplyInside, Asked, Decide, HandedOver, Opening
from agritrace.foundation.organisations.values import Contact
from agritrace.kernel.clock import system_now
from agritrace.kernel.viewer import PUBLIC, Level, Origin, Viewer, ViewerKind
from tests.cast import PASSWORD, YUHANG, Cast

SESSION = "a visitor's token"
CONTACT = Contact("文一西路 1500 号", "311121", "0571-88001234", "jcz@example.cn", "")
OPENING = Opening(
    kind=ViewerKind.LABORATORY,
    level=Level.COUNTY,
    name="余杭区第二检测站",
    region_code=YUHANG,
    contact=CONTACT,
    username="yuhang.lab2",
    person="郑检",
    phone="13912340007",
    reason="蔬菜农药残留检测",
)


def picture() -> bytes:
    """A small picture, as a camera sends it."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


def paper(viewer: Viewer, now: datetime, session: str = SESSION) -> UUID:
    """An uploaded paper that waits for its form."""
    content = picture()
    return files.store(viewer, Upload("批文.png", len(content), BytesIO(content), "institution", session), now).id


def applying(now: datetime, **more: object) -> Apply:
    """The application of a laboratory of Yuhang with one paper."""
    opening = replace(OPENING, **more)  # type: ignore[arg-type]  # told by the tests
    return Apply(opening=opening, files=(paper(PUBLIC, now),), session=SESSION, command_id=uuid4())


def applied(now: datetime, **more: object) -> Applied:
    """It is submitted by anybody."""
    return services.apply(PUBLIC, applying(now, **more), now)


def inside(viewer: Viewer, now: datetime, asked: Asked, **more: object) -> Applied:
    """A change or cancellation asked for by an institution."""
    told: dict[str, object] = {
        "name": "余杭区农产品质量检测中心",
        "contact": CONTACT,
        "reason": "机构改革更名",
        "files": (paper(viewer, now),),
        "session": SESSION,
        "command_id": uuid4(),
    }
    command = ApplyInside(asked=asked, **{**told, **more})  # type: ignore[arg-type]  # told by the tests
    return services.apply_inside(viewer, command, now)


def decide(viewer: Viewer, number: int, now: datetime, **more: object) -> HandedOver:
    """A decision about an application."""
    told: dict[str, object] = {"version": 1, "approve": True, "words": "", "command_id": uuid4()}
    command = Decide(application_id=number, **{**told, **more})  # type: ignore[arg-type]  # told by the tests
    return services.decide(viewer, command, now)


def desk(cast: Cast, member: str) -> Client:
    """A browser in which a member is signed in."""
    client, now = Client(), system_now()
    session = client.session
    viewers.begin(session, accounts.sign_in(Credentials(cast[member].username, PASSWORD), Origin("", "", ""), now), now)
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client
