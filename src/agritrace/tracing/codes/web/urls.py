"""Addresses of codes."""

from django.urls import path

from . import pages

app_name = "codes"
urlpatterns = [
    path("codes/<int:code_id>/label", pages.label, name="label"),
    path("codes/<int:code_id>/label.pdf", pages.pdf, name="pdf"),
]
