"""Registering again with the paper of an ended subject: its code, and everything that hangs on it, come back to life."""

from __future__ import annotations

from django.db.models import QuerySet

from agritrace.foundation.accounts import selectors as accounts
from agritrace.foundation.accounts.values import AccountRole
from agritrace.foundation.files import services as files
from agritrace.foundation.files.values import Owner
from agritrace.foundation.journal import services as journal
from agritrace.foundation.regions import selectors as regions
from agritrace.kernel.results import denied, raise_for
from agritrace.kernel.viewer import Viewer

from . import applicants, issues, lifeacts, liferules, storing, versions
from .cardvalues import CardEnd
from .lifevalues import KEY_FACTS, Previous, SubjectReinstated
from .models import Subject, SubjectDecision, SubjectFile, SubjectPersonal
from .permissions import Permission
from .selectors import subject
from .values import ENDED, SubjectState

_TAKEN = (
    "org_form", "business_roles", "industries", "name", "sort_key", "initials", "grams", "region_code", "address",
    "longitude", "latitude", "coordinate_system", "cred_kind", "cred_index", "cred_masked", "main_products",
    "scale_words", "findings", "query_no", "submitted_at",
)  # fmt: skip  # what an application tells
_COMES_BACK = ENDED - {SubjectState.MERGED}
_REASON = "an ended subject with the same paper, wherever it lay: its code comes back"


def previous(viewer: Viewer, subject_id: int) -> Previous | None:
    """The ended subject with the same paper as an application the viewer reviews, or None.

    Of a subject of another county the reviewer learns code, name, county and why it ended, because his approval
    brings it back.
    """
    if not viewer.can(Permission.REVIEW):
        raise denied("审核注册申请")
    row = subject(viewer, subject_id)
    index = Subject.objects.seen_by(viewer).filter(id=row.id).values_list("cred_index", flat=True).get()
    found = _ended(bytes(index)).first() if row.state is SubjectState.PENDING else None
    if found is None:
        return None
    last = SubjectDecision.objects.everything(reason=_REASON).filter(subject_id=found.id, verdict="revoked")
    words = last.order_by("-at", "-id").values_list("words", flat=True).first() or ""
    county = regions.path(found.region_code[:6].ljust(12, "0"))
    state = SubjectState(found.state)
    return Previous(found.id, found.code or "", found.name, state, county, words, found.decided_at)


def locked_previous(row: Subject) -> Subject | None:
    """The same for the row of an application, locked."""
    return _ended(bytes(row.cred_index)).select_for_update().first()


def take_over(viewer: Viewer, application: Subject, old: Subject, *, words: str, opened: journal.OpenAct) -> Subject:
    """Bring an ended subject back with what an approved application tells; the application's own row goes.

    A record of its own stands in the old subject's history. Old cards prove nothing any more. Refuses to bring a
    revoked one back without words of the county.
    """
    revoked = old.state == SubjectState.REVOKED
    raise_for(liferules.agreement_of(revoked=revoked, words=words))

    def work(inner: journal.OpenAct) -> int:
        before = versions.facts_of(old)
        old.state = storing.follow(viewer, SubjectState(old.state), "reinstate")
        persons = applicants.clear_personal(old.id)
        fresh = applicants.clear_personal(application.id)
        SubjectPersonal.objects.storing(inner).filter(subject_id__in=[old.id, application.id]).delete()
        Subject.objects.storing(inner).filter(id=application.id).delete()
        for name in _TAKEN:
            setattr(old, name, getattr(application, name))
        issues.end_issue(inner, old, CardEnd.RENEWED)
        old.decided_at, old.version = inner.now, old.version + 1
        old.save(force_update=True)
        if fresh is not None:
            storing.store_personal(old, fresh)
        _hand_over(inner, application.id, old)
        sealed = ("legal_name", "legal_id", "phone", "contact_name", "cred_no")
        changed = tuple(name for name in KEY_FACTS if name not in sealed and name != "address")
        facts = versions.facts_of(old)
        differing = [name for name in (*changed, "address", "main_products") if facts[name] != before[name]]
        if persons is not None and fresh is not None:
            differing += [name for name in sealed if getattr(persons, name) != getattr(fresh, name)]
        versions.record(inner, old, before=before, persons=persons, changed=differing, why="reinstate")
        inner.on("subject", old.id, old.region_code)
        inner.note(code=old.code)
        inner.announce(SubjectReinstated(old.id, old.region_code, application.id))
        return old.id

    journal.act(viewer, lifeacts.REINSTATE, work, now=opened.now, answer=int)
    return old


def has_owner(subject_id: int) -> bool:
    """Whether a subject has a main account already: the one from before its end, whose password still holds."""
    return any(one.role is AccountRole.OWNER for one in accounts.accounts_of_subject(subject_id))


def _ended(index: bytes) -> QuerySet[Subject]:
    rows = Subject.objects.everything(reason=_REASON).filter(
        cred_index=index, state__in=_COMES_BACK, code__isnull=False
    )
    return rows.order_by("-decided_at", "-id")


def _hand_over(opened: journal.OpenAct, application_id: int, old: Subject) -> None:
    papers = SubjectFile.objects.storing(opened).filter(subject_id=application_id)
    ids = list(papers.values_list("file_id", flat=True))
    papers.update(subject_id=old.id, region_code=old.region_code)
    files.hand_over(opened, ids, Owner(old.region_code, subject_id=old.id))
    SubjectDecision.objects.storing(opened).filter(subject_id=application_id).update(subject_id=old.id)
