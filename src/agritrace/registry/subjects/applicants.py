"""Reading for applicants, who have no account yet: proven by query number and telephone, or by their paper."""

from __future__ import annotations

import hmac

from django.db.models import BigIntegerField
from django.db.models.functions import Coalesce

from . import personal
from .models import Subject, SubjectDecision, SubjectFile, SubjectPersonal
from .selectors import COLUMNS, row_of
from .values import LIVE, RETURN_REASONS, CredentialKind, StatusRow, SubjectRow, SubjectState


def status(query_no: str, phone_tail: str) -> StatusRow | None:
    """What an applicant learns with query number and the last four digits of his telephone; None for anything wrong."""
    columns = ("id", "query_no", "name", "state", "version", "submitted_at", "decided_at", "code")
    rows = Subject.objects.everything(reason="proven by query number and telephone").filter(query_no=query_no)
    values = rows.values_list(*columns).first()
    plain = clear_personal(values[0]) if values else None
    if values is None or plain is None or not hmac.compare_digest(plain.phone[-4:].encode(), phone_tail.encode()):
        return None
    number, query, name, state, version, submitted_at, decided_at, code = values
    last = SubjectDecision.objects.everything(reason="the applicant's own").filter(
        subject_id=number, verdict="returned"
    )
    reasons, words = last.order_by("-at", "-id").values_list("reasons", "words").first() or ((), "")
    returned = state == SubjectState.REJECTED
    return StatusRow(
        subject_id=number,
        query_no=query,
        name=name,
        state=SubjectState(state),
        version=version,
        submitted_at=submitted_at,
        decided_at=decided_at,
        code=code or "",
        reasons=tuple(RETURN_REASONS.get(r, r) for r in reasons) if returned else (),
        words=words if returned else "",
    )


def returned_for(subject_id: int) -> tuple[str, ...]:
    """Why a registration was last returned, in words; nothing when it never was."""
    rows = SubjectDecision.objects.everything(reason="the applicant's own").filter(
        subject_id=subject_id, verdict="returned"
    )
    reasons = rows.order_by("-at", "-id").values_list("reasons", flat=True).first() or ()
    return tuple(RETURN_REASONS.get(one, one) for one in reasons)


def clear_personal(subject_id: int) -> personal.Personal | None:
    """Personal values in the clear, for services of this room alone; None when they were erased."""
    rows = SubjectPersonal.objects.everything(reason="opened inside the room for one request")
    for row, *tokens in rows.filter(subject_id=subject_id).values_list("row", *personal.FIELDS):
        return personal.opened(row, tuple(tokens))
    return None


def application_of(query_no: str, phone_tail: str) -> SubjectRow | None:
    """The returned application of somebody who proved himself, to be corrected; None when it is not returned."""
    found = status(query_no, phone_tail)
    if found is None or found.state is not SubjectState.REJECTED:
        return None
    rows = Subject.objects.everything(reason="proven by query number and telephone").filter(id=found.subject_id)
    return row_of(rows.values_list(*COLUMNS).get())


def holder_of(kind: CredentialKind, number: str) -> int | None:
    """The subject registered with this paper, or None: asked before a registration is stored.

    The paper of a merged one is held by the subject that goes on: nobody registers it a second time.
    """
    rows = Subject.objects.everything(reason="one paper, one live subject, in the whole country")
    found = rows.filter(
        cred_index__in=personal.credential_indexes(kind, number), state__in=[*LIVE, SubjectState.MERGED]
    )
    return (
        found.values_list(Coalesce("joined_to", "id", output_field=BigIntegerField()), flat=True).order_by("id").first()
    )


def file_kinds(subject_id: int) -> list[list[str]]:
    """Attachments of a returned application as pairs of file id and kind, for the draft of its correction."""
    rows = SubjectFile.objects.everything(reason="the applicant proved himself").filter(subject_id=subject_id)
    return [[str(file_id), kind] for file_id, kind in rows.order_by("id").values_list("file_id", "kind")]
