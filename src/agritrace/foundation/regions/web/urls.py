"""Addresses under /regions/."""

from django.urls import path

from . import pages

app_name = "regions"
urlpatterns = [
    path("regions/search", pages.search, name="search"),
    path("regions/tree", pages.tree, name="tree"),
    path("regions/at", pages.at, name="at"),
    path("regions/outline", pages.outline, name="outline"),
]
