"""A farmer without smartphone, entered by a township, for the stories of this room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

from PIL import Image

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.viewer import Viewer
from agritrace.registry.proxies import selectors, services
from agritrace.registry.proxies.values import Entered, EnterFarmer, Granted, RecordConsent, Sign, scopes
from agritrace.registry.subjects import services as subjects
from agritrace.registry.subjects.tests.papers import farmer
from agritrace.registry.subjects.values import Approve
from tests.cast import YUHANG, Cast

SESSION = "a visitor's unguessable token"


def paper(viewer: Viewer, now: datetime) -> UUID:
    """A photographed consent."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    upload = Upload("授权书.png", out.tell(), BytesIO(out.getvalue()), "proxy-consent", SESSION)
    return files.store(viewer, upload, now).id


def granted(viewer: Viewer, now: datetime, **changes: object) -> Granted:
    """Consent to everything for a year, with its photo."""
    told: dict[str, object] = {
        "scopes": tuple(one.key for one in scopes()),
        "valid_from": date(2026, 11, 23),
        "valid_until": date(2026, 11, 23) + timedelta(days=365),
        "sign": Sign.FINGERPRINT,
        "checked": True,
        "files": (paper(viewer, now),),
        "session": SESSION,
    }
    return Granted(**{**told, **changes})  # type: ignore[arg-type]  # told by the tests


def town() -> str:
    return regions.children(YUHANG)[0].code


@dataclass
class Field:
    """The township of the cast and its farmers."""

    cast: Cast
    now: datetime

    @property
    def official(self) -> Viewer:
        return self.cast.viewer("township")

    def enter(self, serial: int = 1, **changes: object) -> Entered:
        """Registration and consent in one act."""
        told = farmer(serial, region_code=town())
        command = EnterFarmer(told, granted(self.official, self.now, **changes), uuid4())
        return services.enter_farmer(self.official, command, self.now)

    def approved(self, serial: int = 1, **changes: object) -> Entered:
        """The same, approved by the county."""
        made = self.enter(serial, **changes)
        subjects.approve(self.cast.viewer("county"), Approve(made.subject_id, 1, uuid4()), self.now)
        return made

    def for_cooperative(self, serial: int = 2, who: str = "township", **changes: object) -> tuple[int, int]:
        """A farmer whose consent names the cooperative of the cast: subject and consent."""
        made = self.approved(serial)
        told = granted(self.official, self.now, proxy_code=self.cast["producer"].subject_code, **changes)
        done = services.record_consent(self.cast.viewer(who), RecordConsent(made.subject_id, told, uuid4()), self.now)
        return made.subject_id, done.consent_id

    def acting(self, consent_id: int, who: str = "township", now: datetime | None = None) -> Viewer | None:
        """Who stands behind a request that acts by a consent."""
        return selectors.acting(self.cast.viewer(who), consent_id, now or self.now)


def without(viewer: Viewer, *permissions: str) -> Viewer:
    """The same person with fewer rights."""
    return replace(viewer, permissions=viewer.permissions - set(permissions))
