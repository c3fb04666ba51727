"""Addresses of the institutions room."""

from django.urls import path

from . import deciding, inside, keeping, public

app_name = "institutions"
urlpatterns = [
    path("institutions/apply", public.apply, name="apply"),
    path("institutions/applied", public.applied, name="applied"),
    path("institutions/status", public.status, name="status"),
    path("institutions/correct", public.correct, name="correct"),
    path("institutions/papers/<uuid:file_id>/drop", public.drop, name="drop"),
    path("institutions/", deciding.applications, name="queue"),
    path("institutions/export", deciding.export, name="export"),
    path("institutions/mine", inside.mine, name="mine"),
    path("institutions/change", inside.change, name="change"),
    path("institutions/close", inside.close, name="close"),
    path("institutions/<int:application_id>/", deciding.record, name="record"),
    path("institutions/<int:application_id>/withdraw", inside.withdraw, name="withdraw"),
    path("officers/", keeping.officers, name="officers"),
    path("officers/export", keeping.officers_export, name="officers-export"),
    path("officers/new", keeping.card_new, name="card-new"),
    path("officers/<int:card_id>/end", keeping.card_end, name="card-end"),
    path("organisations/<int:organisation_id>/qualification", keeping.qualify, name="qualify"),
    path("qualifications/<int:qualification_id>/withdraw", keeping.disqualify, name="disqualify"),
]
