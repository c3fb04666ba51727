"""Addresses under /trade/."""

from django.urls import path

from . import deciding, pages, selling

app_name = "trade"
urlpatterns = [
    path("trade/", pages.sales, name="list"),
    path("trade/export", pages.export, name="export"),
    path("trade/new", selling.new, name="new"),
    path("trade/photo", selling.decode_photo, name="decode-photo"),
    path("trade/<int:sale_id>/", pages.record, name="record"),
    path("trade/<int:sale_id>/confirm", deciding.confirm, name="confirm"),
    path("trade/<int:sale_id>/refuse", deciding.refuse, name="refuse"),
    path("trade/<int:sale_id>/withdraw", deciding.withdraw, name="withdraw"),
]
