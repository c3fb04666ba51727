"""Addresses under /vouchers/, and the public check of a voucher."""

from django.urls import path, re_path

from . import gate, pages

app_name = "vouchers"
urlpatterns = [
    path("vouchers/", pages.vouchers, name="list"),
    path("vouchers/export", pages.export, name="export"),
    path("vouchers/new", pages.new, name="new"),
    path("vouchers/gate", gate.gate, name="gate"),
    path("vouchers/<int:voucher_id>/", pages.record, name="record"),
    path("vouchers/<int:voucher_id>/print", pages.printed, name="print"),
    path("vouchers/<int:voucher_id>/voucher.pdf", pages.pdf, name="pdf"),
    path("vouchers/<int:voucher_id>/deliver", pages.delivered, name="deliver"),
    path("vouchers/<int:voucher_id>/void", pages.void, name="void"),
    re_path(r"^[vV]/(?P<code>[0-9]{20})/?$", gate.public, name="public"),
]
