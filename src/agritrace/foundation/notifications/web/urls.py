"""Addresses under /notices/ and /live/."""

from django.urls import path

from . import live, pages

app_name = "notifications"
urlpatterns = [
    path("notices/", pages.notices, name="list"),
    path("notices/read", pages.read_all, name="read-all"),
    path("notices/messages", pages.sent, name="sent"),
    path("notices/<int:notice_id>/", pages.open_notice, name="open"),
    path("live/ticket", live.ticket, name="live-ticket"),
    path("live/poll", live.poll, name="poll"),
]
