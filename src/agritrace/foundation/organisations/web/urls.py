"""Addresses under /organisations/."""

from django.urls import path

from . import changing, pages, reforming

app_name = "organisations"
urlpatterns = [
    path("organisations/", pages.organisations, name="list"),
    path("organisations/export", pages.export, name="export"),
    path("organisations/new", changing.new, name="new"),
    path("organisations/reform", reforming.reform, name="reform"),
    path("organisations/<int:organisation_id>/", pages.record, name="record"),
    path("organisations/<int:organisation_id>/name", changing.rename, name="rename"),
    path("organisations/<int:organisation_id>/contact", changing.contact, name="contact"),
    path("organisations/<int:organisation_id>/jurisdiction", reforming.jurisdiction, name="jurisdiction"),
    path("organisations/<int:organisation_id>/close", changing.close, name="close"),
]
