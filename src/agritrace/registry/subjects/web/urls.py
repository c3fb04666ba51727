"""Addresses of the subjects room."""

from django.urls import path

from . import account, card, changing, plaques, records, registration, requesting, reviewing, status

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
    path("subjects/mine/edit", changing.correct, name="correct-facts"),
    path("subjects/mine/change", changing.change, name="change"),
    path("subjects/mine/move", changing.move, name="move"),
    path("subjects/mine/cancel", changing.cancel, name="cancel"),
    path("subjects/requests/", requesting.queue, name="requests"),
    path("subjects/requests/export.xlsx", requesting.export, name="requests-export"),
    path("subjects/requests/<int:request_id>/", requesting.one, name="request"),
    path("subjects/requests/<int:request_id>/withdraw", requesting.withdraw, name="withdraw"),
    path("subjects/scan", records.scan, name="scan"),
    path("subjects/review/", reviewing.queue, name="queue"),
    path("subjects/<int:subject_id>/", records.record, name="record"),
    path("subjects/<int:subject_id>/review", reviewing.case, name="review"),
    path("subjects/<int:subject_id>/suspend", records.suspend, name="suspend"),
    path("subjects/<int:subject_id>/resume", records.resume, name="resume"),
    path("subjects/<int:subject_id>/revoke", requesting.revoke, name="revoke"),
    path("subjects/<int:subject_id>/versions", changing.history, name="versions"),
    path("subjects/<int:subject_id>/account", account.open_account, name="open-account"),
    path("subjects/<int:subject_id>/card", card.card, name="card"),
    path("subjects/<int:subject_id>/card.pdf", card.card_pdf, name="card-pdf"),
    path("subjects/<int:subject_id>/plaque.pdf", card.plaque_pdf, name="plaque-pdf"),
    path("subjects/<int:subject_id>/card/reissue", card.reissue, name="reissue-card"),
    path("subjects/plaques", plaques.plaques, name="plaques"),
]
