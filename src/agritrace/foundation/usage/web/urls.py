"""Addresses under /usage/."""

from django.urls import path

from . import pages

app_name = "usage"
urlpatterns = [
    path("usage/", pages.overview, name="overview"),
    path("usage/export", pages.export_overview, name="export"),
    path("usage/organisations/", pages.organisations, name="organisations"),
    path("usage/organisations/export", pages.export_organisations, name="export-organisations"),
    path("usage/organisations/<int:organisation_id>/", pages.organisation, name="organisation"),
    path("usage/organisations/<int:organisation_id>/export", pages.export_people, name="export-people"),
]
