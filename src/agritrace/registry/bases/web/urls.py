"""Addresses of bases."""

from django.urls import path

from . import pages

app_name = "bases"
urlpatterns = [
    path("bases/", pages.bases, name="list"),
    path("bases/export", pages.export, name="export"),
    path("bases/new", pages.new, name="new"),
    path("bases/<int:base_id>/", pages.record, name="record"),
    path("bases/<int:base_id>/edit", pages.edit, name="edit"),
    path("bases/<int:base_id>/retire", pages.retire, name="retire"),
    path("bases/<int:base_id>/restore", pages.restore, name="restore"),
]
