"""Addresses of batches."""

from django.urls import path

from . import acts, pages

app_name = "batches"
urlpatterns = [
    path("batches/", pages.batches, name="list"),
    path("batches/export", pages.export, name="export"),
    path("batches/new", pages.new, name="new"),
    path("batches/<int:batch_id>/", pages.record, name="record"),
    path("batches/<int:batch_id>/lose", acts.lose, name="lose"),
    path("batches/<int:batch_id>/close", acts.close, name="close"),
    path("batches/<int:batch_id>/void", acts.void, name="void"),
]
