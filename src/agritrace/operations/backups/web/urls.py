"""Addresses under /operations/backups/."""

from django.urls import path

from . import pages

app_name = "backups"
urlpatterns = [
    path("operations/backups/", pages.runs, name="list"),
    path("operations/backups/export", pages.export, name="export"),
]
