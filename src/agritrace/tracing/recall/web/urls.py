"""Addresses under /recalls/."""

from django.urls import path

from . import holding, pages

app_name = "recall"
urlpatterns = [
    path("recalls/", pages.recalls, name="list"),
    path("recalls/export", pages.export, name="export"),
    path("recalls/new", pages.new, name="new"),
    path("recalls/holds/", holding.holds, name="holds"),
    path("recalls/holds/<int:hold_id>/", holding.hold, name="hold"),
    path("recalls/holds/<int:hold_id>/receive", holding.receive, name="receive"),
    path("recalls/holds/<int:hold_id>/object", holding.objection, name="object"),
    path("recalls/holds/<int:hold_id>/<slug:arrow>", holding.decide, name="decide"),
    path("recalls/<int:recall_id>/", pages.record, name="record"),
    path("recalls/<int:recall_id>/sweep", pages.sweep, name="sweep"),
    path("recalls/<int:recall_id>/close", pages.close, name="close"),
    path("recalls/<int:recall_id>/cancel", pages.cancel, name="cancel"),
    path("recalls/<int:recall_id>/report", pages.report, name="report"),
]
