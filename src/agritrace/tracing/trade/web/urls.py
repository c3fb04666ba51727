"""Addresses under /trade/."""

from django.urls import path

from . import byhand, deciding, pages, returning, selling

app_name = "trade"
urlpatterns = [
    path("trade/", pages.sales, name="list"),
    path("trade/export", pages.export, name="export"),
    path("trade/new", selling.new, name="new"),
    path("trade/photo", selling.decode_photo, name="decode-photo"),
    path("trade/hand/", byhand.listed, name="hands"),
    path("trade/hand/export", byhand.export, name="export-hands"),
    path("trade/hand/new", byhand.new, name="hand-new"),
    path("trade/hand/<int:hand_id>/", byhand.record, name="hand"),
    path("trade/hand/<int:hand_id>/offer", byhand.offer, name="hand-offer"),
    path("trade/hand/<int:hand_id>/take", byhand.take, name="hand-take"),
    path("trade/hand/<int:hand_id>/disown", byhand.disown, name="hand-disown"),
    path("trade/returns/", returning.listed, name="returns"),
    path("trade/returns/export", returning.export, name="export-returns"),
    path("trade/returns/<int:return_id>/", returning.record, name="return"),
    path("trade/returns/<int:return_id>/accept", returning.accept, name="accept-return"),
    path("trade/returns/<int:return_id>/decline", returning.decline, name="decline-return"),
    path("trade/returns/<int:return_id>/withdraw", returning.withdraw, name="withdraw-return"),
    path("trade/<int:sale_id>/return", returning.ask, name="ask-return"),
    path("trade/<int:sale_id>/", pages.record, name="record"),
    path("trade/<int:sale_id>/confirm", deciding.confirm, name="confirm"),
    path("trade/<int:sale_id>/refuse", deciding.refuse, name="refuse"),
    path("trade/<int:sale_id>/withdraw", deciding.withdraw, name="withdraw"),
]
