"""Addresses of the merging room."""

from django.urls import path

from . import deciding, pages

app_name = "merging"
urlpatterns = [
    path("duplicates/", pages.pairs, name="list"),
    path("duplicates/export.xlsx", pages.export, name="export"),
    path("duplicates/look", pages.look, name="look"),
    path("duplicates/of/<int:subject_id>/", pages.start, name="start"),
    path("duplicates/<int:low_id>/<int:high_id>/", deciding.pair, name="pair"),
    path("duplicates/<int:low_id>/<int:high_id>/merge", deciding.merge, name="merge"),
]
