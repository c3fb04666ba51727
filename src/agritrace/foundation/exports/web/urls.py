"""Addresses of the exports room: for offices, and for the security office."""

from django.urls import path

from . import offices, security

app_name = "exports"
urlpatterns = [
    path("exports/", offices.listed, name="list"),
    path("exports/new", offices.new, name="new"),
    path("exports/<int:export_id>/", offices.record, name="record"),
    path("exports/<int:export_id>/decide", offices.decide, name="decide"),
    path("exports/<int:export_id>/stop", offices.stop, name="stop"),
    path("exports/<int:export_id>/file", offices.fetch, name="fetch"),
    path("security/exports/", security.listed, name="guard-list"),
    path("security/exports/trace", security.trace, name="trace"),
    path("security/exports/<int:export_id>/", security.record, name="guard-record"),
    path("security/exports/<int:export_id>/decide", security.decide, name="guard-decide"),
    path("security/exports/<int:export_id>/stop", security.stop, name="guard-stop"),
]
