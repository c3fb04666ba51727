"""Papers for the tests of papers and of the rooms above."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

from PIL import Image

from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Upload
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.viewer import Viewer
from agritrace.registry.papers import services
from agritrace.registry.papers.values import CheckPaper, EnterPaper, PaperFacts, PaperStanding

SESSION = "a-token-of-the-visitor"


def picture() -> bytes:
    """A small photograph."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


def uploaded(viewer: Viewer, now: datetime) -> UUID:
    """A photograph the viewer has uploaded."""
    content = picture()
    return files.store(viewer, Upload("p.png", len(content), BytesIO(content), "paper", SESSION), now).id


def facts(viewer: Viewer, now: datetime, *, kind: str = "green_food", **changes: object) -> PaperFacts:
    """A green food certificate that runs for two more years."""
    today = beijing_day(now)
    told: dict[str, object] = {
        "kind": kind, "number": "LB-15-1234567", "issuer": "中国绿色食品发展中心", "valid_from": today - timedelta(days=365),
        "valid_until": today + timedelta(days=730), "products": "番茄", "file_id": uploaded(viewer, now), **changes,
    }  # fmt: skip
    return PaperFacts(**told)  # type: ignore[arg-type]  # a dictionary of the tests


def enter(viewer: Viewer, now: datetime, *, renews: int | None = None, **changes: object) -> PaperStanding:
    """A paper of the viewer's subject that waits for its county."""
    command = EnterPaper(facts(viewer, now, **changes), uuid4(), renews, SESSION)  # type: ignore[arg-type]  # likewise
    return services.enter_paper(viewer, command, now)


def licence(viewer: Viewer, now: datetime, until: date, **changes: object) -> PaperStanding:
    """A business licence that ends on a day."""
    told = {
        "kind": "business_licence",
        "number": "93330110MA2B0001X1",
        "issuer": "余杭区市场监督管理局",
        "products": "",
    }
    return enter(viewer, now, valid_until=until, **{**told, **changes})  # type: ignore[arg-type]  # likewise


def confirm(county: Viewer, standing: PaperStanding, now: datetime) -> PaperStanding:
    """The county confirms what it saw."""
    return services.confirm_paper(county, CheckPaper(standing.paper_id, standing.version, uuid4()), now)
