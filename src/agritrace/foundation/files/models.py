"""The table of uploaded files; the content lies sealed on disk, see ``vault``."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.sealedcolumns import NotSealed
from agritrace.kernel.viewer import ViewerKind

from .values import FileState


class StoredFile(models.Model):
    """A file: loose and known only to the uploader's session, or claimed by an object with its owner and region."""

    scope = Scope(
        region="region_code",
        subjects=("owner_subject_id",),
        organisations=("owner_organisation_id",),
        accounts=("uploaded_by",),
        by_region=frozenset({ViewerKind.REGULATOR}),
    )
    not_sealed = NotSealed({"digest": "of the content, to find a changed file", "session": "digest of a token"})
    NAMES = ("id", "name", "media_type", "size")

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=8)
    purpose = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    media_type = models.CharField(max_length=80)
    size = models.IntegerField()
    digest = models.BinaryField()
    session = models.BinaryField()
    uploaded_by = models.BigIntegerField(null=True)
    owner_subject_id = models.BigIntegerField(null=True)
    owner_organisation_id = models.BigIntegerField(null=True)
    region_code = models.CharField(max_length=12, db_collation="C", blank=True)
    uploaded_at = models.DateTimeField()

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """A claimed file has an owner and a region, a loose one has neither."""

        db_table = "files_storedfile"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(FileState)), name="files_storedfile_state"),
            models.CheckConstraint(
                condition=Q(state=FileState.LOOSE, owner_subject_id=None, owner_organisation_id=None, region_code="")
                | (
                    ~Q(state=FileState.LOOSE)
                    & (Q(owner_subject_id__isnull=False) | Q(owner_organisation_id__isnull=False))
                    & ~Q(region_code="")
                ),
                name="files_storedfile_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["uploaded_at"], name="files_loose", condition=Q(state="loose")),
            models.Index(fields=["region_code"], name="files_region"),
        ]
