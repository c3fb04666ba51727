"""Addresses of farming."""

from django.urls import path

from . import entering, pages

app_name = "farming"
urlpatterns = [
    path("farming/", pages.records, name="list"),
    path("farming/export", pages.export, name="export"),
    path("farming/new", entering.new, name="new"),
    path("farming/again", entering.again, name="again"),
    path("farming/<int:farm_id>/", pages.record, name="record"),
    path("farming/<int:farm_id>/reverse", entering.reverse_record, name="reverse"),
]
