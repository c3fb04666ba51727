"""Addresses of the privacy room."""

from django.urls import path

from . import pages

app_name = "privacy"
urlpatterns = [
    path("subjects/<int:subject_id>/values", pages.unmask, name="unmask"),
    path("privacy/retention", pages.retention, name="retention"),
    path("my/privacy", pages.mine, name="mine"),
]
