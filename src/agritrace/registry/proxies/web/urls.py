"""Addresses of the proxies room."""

from django.urls import path

from . import acting, consents, entering

app_name = "proxies"
urlpatterns = [
    path("proxies/", consents.consents, name="list"),
    path("proxies/export.xlsx", consents.export, name="export"),
    path("proxies/enter", entering.enter, name="enter"),
    path("proxies/find", entering.find, name="find"),
    path("proxies/subject/<int:subject_id>/new", entering.new, name="new"),
    path("proxies/end", acting.end, name="end"),
    path("proxies/ended", acting.ended, name="ended"),
    path("proxies/<int:consent_id>/", consents.record, name="record"),
    path("proxies/<int:consent_id>/begin", acting.begin, name="begin"),
    path("proxies/<int:consent_id>/revoke", consents.revoke, name="revoke"),
]
