"""Addresses of certificates."""

from django.urls import path

from . import issuing, pages

app_name = "certificates"
urlpatterns = [
    path("certificates/", pages.certificates, name="list"),
    path("certificates/export", pages.export, name="export"),
    path("certificates/new", issuing.new, name="new"),
    path("certificates/<int:certificate_id>/", pages.record, name="record"),
    path("certificates/<int:certificate_id>/print", pages.print_run, name="print"),
    path("certificates/<int:certificate_id>/pdf", pages.pdf, name="pdf"),
    path("certificates/<int:certificate_id>/void", issuing.void, name="void"),
]
