"""Addresses under /organisations/."""

from django.urls import path

from . import pages

app_name = "organisations"
urlpatterns = [
    path("organisations/", pages.organisations, name="list"),
    path("organisations/export", pages.export, name="export"),
    path("organisations/new", pages.new, name="new"),
    path("organisations/<int:organisation_id>/", pages.record, name="record"),
    path("organisations/<int:organisation_id>/name", pages.rename, name="rename"),
    path("organisations/<int:organisation_id>/close", pages.close, name="close"),
]
