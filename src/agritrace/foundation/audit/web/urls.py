"""Addresses of the audit: records for audit administrators, those about accounts for security administrators."""

from django.urls import path

from . import pages

app_name = "audit"
urlpatterns = [
    path("audit/", pages.records, name="list"),
    path("audit/export", pages.export, name="export"),
    path("audit/<int:record_id>/", pages.record, name="record"),
    path("security/records", pages.security_records, name="security-list"),
    path("security/records/<int:record_id>/", pages.security_record, name="security-record"),
]
