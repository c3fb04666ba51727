"""Addresses of work in hand and of handovers."""

from django.urls import path

from . import pages

app_name = "handovers"
urlpatterns = [
    path("duties/mine", pages.mine, name="mine"),
    path("duties/take", pages.take, name="take"),
    path("duties/release", pages.release, name="release"),
    path("handovers/", pages.held, name="list"),
    path("handovers/export", pages.export, name="export"),
    path("handovers/<int:account_id>/", pages.hand_over, name="hand-over"),
]
