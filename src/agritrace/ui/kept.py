"""Files stored by an earlier try of a form: their numbers travel in its hidden field, so that nothing is sent twice."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, QueryDict

FIELD = "kept"


def kept_ids(text: str) -> tuple[UUID, ...]:
    """The numbers in the field; what is none is passed over. Whose the files are, the act that takes them asks."""
    return tuple(UUID(part) for part in text.split(",") if _is_id(part))


def with_kept(request: HttpRequest, ids: Iterable[UUID]) -> QueryDict:
    """What was typed, with these numbers in the field."""
    typed = request.POST.copy()
    typed[FIELD] = ",".join(str(one) for one in ids)
    return typed


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
