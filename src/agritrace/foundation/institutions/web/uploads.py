"""Papers while a form is filled in: uploaded once, remembered in the session until the form is sent."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest

from agritrace.foundation.files import selectors as files
from agritrace.foundation.files import services as file_services
from agritrace.foundation.files.values import FileRow, Upload, upload_token
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.ui.entrances import viewer_of


class Uploads:
    """The papers of one form (``purpose``) of one visitor."""

    def __init__(self, request: HttpRequest, purpose: str) -> None:
        """Read what the session remembers."""
        self.request, self.key = request, f"institution_papers_{purpose}"

    @property
    def token(self) -> str:
        """The visitor's unguessable token, made on first use."""
        return upload_token(self.request.session)

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The papers in the order they came."""
        return tuple(UUID(one) for one in self.request.session.get(self.key, []))

    @property
    def rows(self) -> tuple[FileRow, ...]:
        """The papers as shown; swept ones are absent."""
        known = files.files(self.ids)
        return tuple(known[one] for one in self.ids if one in known)

    def take(self, form: BaseForm, field: str) -> None:
        """Store what came with this form; a file that cannot be taken says so beside its field."""
        for upload in self.request.FILES.getlist(field):
            name, stream = upload.name or "", cast(BinaryIO, upload.file)
            told = Upload(name, upload.size or 0, stream, "institution", self.token)
            try:
                stored = file_services.store(viewer_of(self.request), told, system_now())
            except Refused as refused:
                form.add_error(field, str(refused.refusal))
                continue
            self.keep([*self.ids, stored.id])

    def keep(self, ids: list[UUID]) -> None:
        """Remember exactly these."""
        self.request.session[self.key] = [str(one) for one in ids]

    def drop(self, file_id: UUID) -> None:
        """Forget one; the sweeper deletes it later."""
        self.keep([one for one in self.ids if one != file_id])

    def forget(self) -> None:
        """The form was sent: the papers belong to its object now."""
        self.request.session.pop(self.key, None)
