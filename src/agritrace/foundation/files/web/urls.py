"""Addresses of files."""

from django.urls import path

from . import pages

app_name = "files"
urlpatterns = [path("files/<uuid:file_id>", pages.show, name="show")]
