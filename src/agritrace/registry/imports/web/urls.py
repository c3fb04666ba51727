"""Addresses under /imports/."""

from django.urls import path

from . import pages

app_name = "imports"
urlpatterns = [
    path("imports/", pages.imports, name="list"),
    path("imports/new", pages.new, name="new"),
    path("imports/template.xlsx", pages.template, name="template"),
    path("imports/<int:import_id>/", pages.record, name="record"),
    path("imports/<int:import_id>/state", pages.state, name="state"),
    path("imports/<int:import_id>/start", pages.start, name="start"),
    path("imports/<int:import_id>/errors.xlsx", pages.errors, name="errors"),
]
