"""Addresses of chains."""

from django.urls import path

from . import pages

app_name = "genealogy"
urlpatterns = [
    path("chain/<int:batch_id>/", pages.chain, name="chain"),
    path("chain/<int:batch_id>/export", pages.export, name="export"),
]
