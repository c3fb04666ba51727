"""Addresses of papers."""

from django.urls import path

from . import entering, pages

app_name = "papers"
urlpatterns = [
    path("papers/", pages.papers, name="list"),
    path("papers/export", pages.export, name="export"),
    path("papers/new", entering.new, name="new"),
    path("papers/<int:paper_id>/", pages.record, name="record"),
    path("papers/<int:paper_id>/edit", entering.edit, name="edit"),
    path("papers/<int:paper_id>/withdraw", entering.withdraw, name="withdraw"),
    path("papers/<int:paper_id>/check", entering.check, name="check"),
]
