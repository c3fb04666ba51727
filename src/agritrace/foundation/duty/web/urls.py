"""Addresses under /duty/."""

from django.urls import path

from . import pages, sessions

app_name = "duty"
urlpatterns = [
    path("duty/", sessions.sessions, name="list"),
    path("duty/export", sessions.export, name="export"),
    path("duty/new", pages.new, name="new"),
    path("duty/finish", pages.finish, name="finish"),
    path("duty/over", pages.over, name="over"),
    path("duty/<int:duty_id>/", sessions.record, name="record"),
    path("duty/<int:duty_id>/end", pages.end, name="end"),
]
