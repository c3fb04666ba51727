"""Erasing what names or shows a person out of an application nobody needs any more. The line of the application stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from agritrace.foundation.files import services as files
from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import refuse

from .models import (
    Subject,
    SubjectDecision,
    SubjectFile,
    SubjectPersonal,
    SubjectRequest,
    SubjectSealed,
    SubjectVersion,
)
from .values import PERSON_FORMS, SubjectState

ERASED_NAME = "（已删除的申请）"
ERASED_SUBJECT = "（已删除的个人信息）"


def refused_before(day: datetime, limit: int) -> tuple[int, ...]:
    """Returned applications nobody corrected since an instant and that still hold something, oldest first."""
    rows = Subject.objects.everything(reason="the timer of retention looks at all of the country")
    old = rows.filter(state=SubjectState.REJECTED, decided_at__lt=day, code__isnull=True).exclude(name=ERASED_NAME)
    return tuple(old.order_by("decided_at", "id").values_list("id", flat=True)[:limit])


def erase(opened: journal.OpenAct, subject_id: int) -> tuple[UUID, ...]:
    """Erase a returned application inside an open act; returns the files whose content the caller drops after commit.

    Refuses a subject that is, or ever was, registered: its production records are kept by law. Erasing again changes
    nothing.
    """
    rows = Subject.objects.storing(opened).filter(pk=subject_id)
    row = rows.select_for_update().first()
    if row is None:
        return ()
    if row.state != SubjectState.REJECTED or row.code is not None:
        raise refuse("这个主体注册过，它的记录按法律规定保存，不能删除。", code="kept")
    attached = SubjectFile.objects.storing(opened).filter(subject_id=subject_id)
    gone = tuple(attached.values_list("file_id", flat=True))
    rows.update(
        name=ERASED_NAME,
        sort_key="",
        initials="",
        grams=[],
        address="",
        longitude=None,
        latitude=None,
        cred_index=b"",
        cred_masked="",
        scale_words="",
        version=row.version + 1,
    )
    SubjectPersonal.objects.storing(opened).filter(subject_id=subject_id).delete()
    SubjectDecision.objects.storing(opened).filter(subject_id=subject_id).update(words="")
    SubjectSealed.objects.storing(opened).filter(subject_id=subject_id).delete()
    attached.delete()
    opened.on("subject", subject_id, row.region_code)
    return files.erase(opened, gone)


def erase_person(opened: journal.OpenAct, subject_id: int, *, name: bool) -> tuple[UUID, ...]:
    """Erase the persons of a registered subject inside an open act; returns files whose content goes after the commit.

    The line of the subject stays, with code and place, because batches and sales point to it; with ``name`` also the
    name of a natural person goes. Who may ask for it, and when, the caller has decided. Erasing again changes nothing.
    """
    rows = Subject.objects.storing(opened).filter(pk=subject_id)
    row = rows.select_for_update().first()
    if row is None:
        return ()
    attached = SubjectFile.objects.storing(opened).filter(subject_id=subject_id)
    gone = tuple(attached.values_list("file_id", flat=True))
    rows.update(cred_index=b"", cred_masked="", version=row.version + 1)
    if name and row.org_form in PERSON_FORMS:
        rows.update(name=ERASED_SUBJECT, sort_key="", initials="", grams=[], address="", longitude=None, latitude=None)
        SubjectVersion.objects.storing(opened).filter(subject_id=subject_id).delete()
        SubjectRequest.objects.storing(opened).filter(subject_id=subject_id).update(facts={}, before={}, reason="")
        SubjectDecision.objects.storing(opened).filter(subject_id=subject_id).update(words="")
    SubjectPersonal.objects.storing(opened).filter(subject_id=subject_id).delete()
    SubjectSealed.objects.storing(opened).filter(subject_id=subject_id).delete()
    attached.delete()
    opened.on("subject", subject_id, row.region_code)
    return files.erase(opened, gone)
