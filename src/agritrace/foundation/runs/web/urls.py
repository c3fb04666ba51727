"""Addresses under /runs/."""

from django.urls import path

from . import pages

app_name = "runs"
urlpatterns = [
    path("runs/", pages.runs, name="list"),
    path("runs/<int:run_id>/", pages.run, name="run"),
    path("runs/<int:run_id>/state", pages.state, name="state"),
    path("runs/<int:run_id>/cancel", pages.cancel, name="cancel"),
    path("runs/results/<int:result_id>", pages.result, name="result"),
]
