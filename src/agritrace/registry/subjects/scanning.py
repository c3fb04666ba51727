"""What a scanned or typed subject code says: whom it leads to, whether its card is the newest, what the public reads."""

from __future__ import annotations

from django.db.models import BigIntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce

from agritrace.foundation.regions import selectors as regions
from agritrace.kernel import subjectcodes
from agritrace.kernel.clock import beijing_day
from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.sealing import mask_name
from agritrace.kernel.subjectforms import FORM_NAMES, SubjectForm

from . import personal
from .cardvalues import SPOILED, CardEnd, PublicSubject
from .models import IdentityIssue, Subject
from .values import PERSON_FORMS, PROVISIONAL, STATE_NAMES, WORKING, CredentialKind, SubjectState

MOST_OLD_ISSUES = 20
"""Old cards of a subject that are still known as its own."""
_CARD = (
    "name", "state", "region_code", "org_form", "industries", "decided_at", "id", "cred_kind", "main_products", "code",
)  # fmt: skip  # two lines


def of_code(parts: subjectcodes.SubjectParts) -> QuerySet[Subject]:
    """The subject a code leads to: a code that was given up leads to the subject that goes on, for ever.

    ``joined_to`` always names the last one: who merges renews it in all that led to the one that ends.
    """
    rows = Subject.objects.everything(reason="looked up by its code")
    return rows.filter(
        id=Subquery(held(parts).values(goes_on=Coalesce("joined_to", "id", output_field=BigIntegerField()))[:1])
    )


def held(parts: subjectcodes.SubjectParts) -> QuerySet[Subject]:
    """The row a code was given to, whatever became of it."""
    rows = Subject.objects.everything(reason="looked up by its code")
    return rows.filter(temp_code=parts.code) if parts.temporary else rows.filter(code=parts.code)


def card_is_valid(code: str, k: str) -> bool:
    """Whether K stands on the newest card of this code: what a sale checks beside the code; also of one given up."""
    parts = subjectcodes.read_subject_code(code)
    if parts is None:
        return False
    issue = held(parts).values_list("identity_issue", flat=True).first()
    return issue is not None and _proven(parts.code, k, issue)


def old_issue(code: str, k: str) -> tuple[int, int] | None:
    """Subject and issue number of an older card of this code that K stands on; None for the newest and for forgeries."""
    parts = subjectcodes.read_subject_code(code)
    found = held(parts).values_list("id", "identity_issue").first() if parts and k else None
    if parts is None or found is None:
        return None
    number, issue = found
    before = range(max(1, issue - MOST_OLD_ISSUES), issue)
    return next(((number, old) for old in before if _proven(parts.code, k, old)), None)


def spoiled(subject_id: int, issue: int) -> str:
    """What a scan of this old issue of a card says."""
    rows = IdentityIssue.objects.everything(reason="whoever holds an old card learns that it is void")
    why = rows.filter(subject_id=subject_id, issue=issue).values_list("why", flat=True).first()
    return SPOILED[CardEnd(why or CardEnd.RENEWED)]


def public_card(code: str, k: str) -> PublicSubject | None:
    """What the public reads under ``/s/<code>?K=``; None for a code nobody has.

    Without a valid K only standing and county, so that farmers cannot be enumerated; a natural person stays 张**
    (domain facts codes §9.2). A code that was given up, or a temporary one that was joined, shows the subject that goes on.
    """
    parts = subjectcodes.read_subject_code(code)
    values = of_code(parts).values_list(*_CARD).first() if parts else None
    if parts is None or values is None:
        return None
    name, state, region, form, industries, decided_at, number, kind, products, own = values
    temporary = state in PROVISIONAL
    proven = not temporary and card_is_valid(parts.code, k)
    goes_on = own or parts.code
    shown = mask_name(name) if form == SubjectForm.FARMER else name
    return PublicSubject(
        code=goes_on,
        former=parts.code if goes_on != parts.code else "",
        former_words="临时码" if parts.temporary else "主体码",
        valid=state in WORKING,
        state_words=STATE_NAMES[SubjectState(state)],
        county=regions.path(region[:6].ljust(12, "0")),
        proven=proven,
        name=shown if proven else "",
        form_words=FORM_NAMES[SubjectForm(form)] if proven else "",
        industries=tuple(industries) if proven else (),
        since=beijing_day(decided_at) if proven and decided_at else None,
        temporary=temporary,
        subject_id=number if proven else 0,
        person=form == SubjectForm.FARMER or (form in PERSON_FORMS and kind == CredentialKind.IDENTITY),
        spoiled="" if proven or not k else _spoiled(parts.code, k),
        main_products=tuple(products) if proven else (),
    )


def _spoiled(code: str, k: str) -> str:
    old = old_issue(code, k)
    return spoiled(*old) if old else ""


def _proven(code: subjectcodes.SubjectCode, k: str, issue: int) -> bool:
    return subjectcodes.check_identity(personal.ring(KeyPurpose.IDENTITY), code, k, issue=issue)
