"""Writing the catalogue: loading the edition that comes with the program."""

from __future__ import annotations

from datetime import datetime

from agritrace.foundation.journal import services as journal
from agritrace.kernel.results import denied
from agritrace.kernel.viewer import Viewer

from . import acts, edition
from .models import CatalogueEdition, Category
from .permissions import Permission
from .values import CatalogueLoaded


def load_catalogue(viewer: Viewer, now: datetime, *, other: edition.Edition | None = None) -> CatalogueLoaded:
    """Bring the table to the edition in the package, or to an ``other`` one; nothing is written when it is loaded already.

    An other edition adds and renames; ValueError when it is no such file.
    Codes that the edition no longer has stay, because products name them. Raises Denied without
    ``catalogue:edition:load`` (held by the system only).
    """
    if not viewer.can(Permission.LOAD):
        raise denied("载入产品分类")
    told = other or edition.packaged()
    digest = edition.digest(told)
    if CatalogueEdition.objects.everything(reason="bookkeeping of the loader").filter(digest=digest).exists():
        return CatalogueLoaded(told.name, 0)
    fields = ("name", "path", "level", "own", "unit", "sort_key", "initials", "words")

    def work(opened: journal.OpenAct) -> CatalogueLoaded:
        rows = [Category(code=e.code, **{name: getattr(e, name) for name in fields}) for e in edition.entries(told)]
        Category.objects.storing(opened).bulk_create(
            rows, update_conflicts=True, unique_fields=["code"], update_fields=fields, batch_size=500
        )
        CatalogueEdition.objects.storing(opened).create(digest=digest, name=told.name, loaded_at=now)
        opened.note(edition=told.name, categories=len(rows))
        return CatalogueLoaded(told.name, len(rows))

    return journal.act(viewer, acts.LOAD, work, now=now, answer=CatalogueLoaded)
