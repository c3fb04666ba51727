"""Addresses under /notices/ and /live/."""

from django.urls import path

from . import live, pages, platform, settings

app_name = "notifications"
urlpatterns = [
    path("notices/", pages.notices, name="list"),
    path("notices/read", pages.read_all, name="read-all"),
    path("notices/messages", pages.sent, name="sent"),
    path("notices/settings", settings.preferences, name="settings"),
    path("notices/settings/email", settings.email, name="email"),
    path("notices/settings/email/code", settings.email_code, name="email-code"),
    path("notices/settings/email/drop", settings.drop_email, name="email-drop"),
    path("notices/deliveries", platform.deliveries, name="deliveries"),
    path("notices/deliveries/retry", platform.retry, name="deliveries-retry"),
    path("notices/wordings", platform.wordings, name="wordings"),
    path("notices/wordings/<str:wording>", platform.wording, name="wording"),
    path("notices/<int:notice_id>/", pages.open_notice, name="open"),
    path("live/ticket", live.ticket, name="live-ticket"),
    path("live/poll", live.poll, name="poll"),
]
