"""Addresses of the catalogue."""

from django.urls import path

from . import pages

app_name = "catalogue"
urlpatterns = [path("catalogue/search", pages.search, name="search")]
