"""Addresses of the subjects room."""

from django.urls import path

from . import card, records, registration, reviewing, status

app_name = "subjects"
urlpatterns = [
    path("register/", registration.start, name="register"),
    path("register/<int:number>/", registration.step, name="register-step"),
    path("register/done", registration.registered, name="registered"),
    path("register/credential", registration.credential, name="credential"),
    path("register/files/<uuid:file_id>/drop", registration.drop_file, name="drop-file"),
    path("register/status", status.status, name="status"),
    path("register/correct", status.correct, name="correct"),
    path("subjects/", records.subjects, name="list"),
    path("subjects/export.xlsx", records.export, name="export"),
    path("subjects/mine", records.mine, name="mine"),
    path("subjects/scan", records.scan, name="scan"),
    path("subjects/review/", reviewing.queue, name="queue"),
    path("subjects/<int:subject_id>/", records.record, name="record"),
    path("subjects/<int:subject_id>/review", reviewing.case, name="review"),
    path("subjects/<int:subject_id>/suspend", records.suspend, name="suspend"),
    path("subjects/<int:subject_id>/resume", records.resume, name="resume"),
    path("subjects/<int:subject_id>/card", card.card, name="card"),
    path("subjects/<int:subject_id>/card.pdf", card.card_pdf, name="card-pdf"),
]
