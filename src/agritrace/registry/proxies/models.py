"""The table of consents."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from agritrace.kernel.scope import GuardedManager, Scope
from agritrace.kernel.viewer import Level

from .values import ConsentState, ProxyKind


class ProxyConsent(models.Model):
    """A farmer lets an office or a cooperative act for him; the paper is kept as files of the farmer."""

    scope = Scope(
        region="region_code",
        subjects=("subject_id", "proxy_subject_id"),
        organisations=("proxy_organisation_id",),
        act_levels=frozenset({Level.COUNTY, Level.TOWNSHIP}),
    )

    subject = models.ForeignKey(
        "subjects.Subject", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    region_code = models.CharField(max_length=12, db_collation="C")
    proxy_kind = models.CharField(max_length=8)
    proxy_organisation_id = models.BigIntegerField(null=True)
    proxy_subject_id = models.BigIntegerField(null=True)
    scopes = ArrayField(models.CharField(max_length=20))
    valid_from = models.DateField()
    valid_until = models.DateField()
    sign = models.CharField(max_length=12)
    files = ArrayField(models.UUIDField())
    state = models.CharField(max_length=8, default="given")
    recorded_by = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    ended_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar[GuardedManager[Self]] = GuardedManager()

    class Meta:
        """Found by subject, by proxy and by area; exactly one proxy of its kind, days in order."""

        db_table = "proxies_consent"
        indexes = [
            models.Index(fields=["subject", "id"], name="proxies_by_subject"),
            models.Index(fields=["region_code", "id"], name="proxies_by_region"),
            models.Index(fields=["proxy_organisation_id", "id"], name="proxies_by_office"),
            models.Index(fields=["proxy_subject_id", "id"], name="proxies_by_proxy"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(ConsentState)), name="proxies_consent_state"),
            models.CheckConstraint(
                condition=Q(
                    proxy_kind=ProxyKind.OFFICE, proxy_organisation_id__isnull=False, proxy_subject_id__isnull=True
                )
                | Q(proxy_kind=ProxyKind.SUBJECT, proxy_subject_id__isnull=False, proxy_organisation_id__isnull=True),
                name="proxies_consent_proxy",
            ),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="proxies_consent_days"),
            models.CheckConstraint(condition=~Q(proxy_subject_id=F("subject")), name="proxies_consent_two"),
        ]
