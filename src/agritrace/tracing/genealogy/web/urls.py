"""Addresses of chains."""

from django.urls import path

from . import comparing, pages

app_name = "genealogy"
urlpatterns = [
    path("chain/common", comparing.common_sources, name="common-sources"),
    path("chain/<int:batch_id>/", pages.chain, name="chain"),
    path("chain/<int:batch_id>/export", pages.export, name="export"),
    path("chain/<int:batch_id>/events", pages.key_data, name="key-data"),
    path("chain/<int:batch_id>/data", pages.data, name="data"),
]
