"""Addresses of the temporary room."""

from django.urls import path

from . import entering, joining, pages

app_name = "temporary"
urlpatterns = [
    path("temporary/", pages.entries, name="list"),
    path("temporary/export.xlsx", pages.export, name="export"),
    path("temporary/enter", entering.enter, name="enter"),
    path("temporary/claims/<int:claimant_id>/", joining.claim, name="claim"),
    path("temporary/<int:temporary_id>/", pages.record, name="record"),
    path("temporary/<int:temporary_id>/edit", entering.edit, name="edit"),
    path("temporary/<int:temporary_id>/close", pages.close, name="close"),
    path("temporary/<int:temporary_id>/join", joining.join, name="join"),
    path("temporary/<int:temporary_id>/card", pages.card, name="card"),
    path("temporary/<int:temporary_id>/card.pdf", pages.card_pdf, name="card-pdf"),
    path("temporary/<int:temporary_id>/card.png", pages.card_png, name="card-png"),
]
