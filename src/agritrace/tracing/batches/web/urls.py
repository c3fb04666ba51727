"""Addresses of batches."""

from django.urls import path

from . import acts, correcting, keeping, ledgerpages, pages

app_name = "batches"
urlpatterns = [
    path("batches/", pages.batches, name="list"),
    path("batches/export", pages.export, name="export"),
    path("batches/new", pages.new, name="new"),
    path("batches/buy", keeping.buy, name="buy"),
    path("batches/ledger", ledgerpages.ledger, name="ledger"),
    path("batches/ledger/export", ledgerpages.export, name="ledger-export"),
    path("batches/corrections/", correcting.corrections, name="corrections"),
    path("batches/corrections/<int:correction_id>/", correcting.correction, name="correction"),
    path("batches/corrections/<int:correction_id>/decide", correcting.decide, name="decide"),
    path("batches/corrections/<int:correction_id>/withdraw", correcting.withdraw, name="withdraw"),
    path("batches/events/<int:event_id>/correct", correcting.correct, name="correct"),
    path("batches/steps/<int:step_id>/end", keeping.end_step, name="end-step"),
    path("batches/<int:batch_id>/", pages.record, name="record"),
    path("batches/<int:batch_id>/lose", acts.lose, name="lose"),
    path("batches/<int:batch_id>/close", acts.close, name="close"),
    path("batches/<int:batch_id>/void", acts.void, name="void"),
    path("batches/<int:batch_id>/destroy", keeping.destroy, name="destroy"),
    path("batches/<int:batch_id>/step", keeping.begin_step, name="step"),
    path("batches/<int:batch_id>/ledger", ledgerpages.batch_ledger, name="batch-ledger"),
]
