"""Addresses of processing."""

from django.urls import path

from . import joining, pages

app_name = "processing"
urlpatterns = [
    path("processing/", pages.runs, name="list"),
    path("processing/export", pages.export, name="export"),
    path("processing/split", joining.split, name="split"),
    path("processing/merge", joining.merge, name="merge"),
    path("processing/process", joining.process, name="process"),
    path("processing/slaughter", joining.slaughter, name="slaughter"),
    path("processing/<int:processing_id>/", pages.record, name="record"),
]
