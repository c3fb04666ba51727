"""Addresses of the rights room."""

from django.urls import path

from . import asking, listing, records

app_name = "rights"
urlpatterns = [
    path("privacy/requests/", listing.requests, name="list"),
    path("privacy/requests/export", listing.export, name="export"),
    path("privacy/requests/new", asking.own, name="ask"),
    path("subjects/<int:subject_id>/privacy-request", asking.counter, name="counter"),
    path("register/privacy-request", asking.applicant, name="applicant"),
    path("privacy/requests/<int:asking_id>/", records.record, name="record"),
    path("privacy/requests/<int:asking_id>/receive", records.handle, {"arrow": "receive"}, name="receive"),
    path("privacy/requests/<int:asking_id>/extend", records.handle, {"arrow": "extend"}, name="extend"),
    path("privacy/requests/<int:asking_id>/prepare", records.handle, {"arrow": "prepare"}, name="prepare"),
    path("privacy/requests/<int:asking_id>/fulfil", records.handle, {"arrow": "fulfil"}, name="fulfil"),
    path("privacy/requests/<int:asking_id>/refuse", records.handle, {"arrow": "refuse"}, name="refuse"),
    path("privacy/requests/<int:asking_id>/withdraw", records.withdraw, name="withdraw"),
    path("privacy/requests/<int:asking_id>/copy", records.copy, name="copy"),
]
