"""Addresses of the way in, of one's own account, and of the accounts one manages."""

from django.urls import path

from . import counter, devices, entering, own, pages, people, security, templates

app_name = "accounts"
urlpatterns = [
    path("login", entering.login, name="login"),
    path("login/phone", entering.by_phone, name="phone"),
    path("login/demo", entering.demo, name="demo"),
    path("logout", entering.logout, name="logout"),
    path("me", own.me, name="me"),
    path("me/password", own.password, name="password"),
    path("me/sign-out-everywhere", own.sign_out_everywhere, name="sign-out-everywhere"),
    path("me/sessions", devices.sessions, name="sessions"),
    path("me/sessions/others", devices.others, name="end-others"),
    path("me/sessions/<int:session_id>/end", devices.end, name="end-session"),
    path("accounts/", pages.accounts, name="list"),
    path("accounts/export", pages.export, name="export"),
    path("accounts/new", pages.new, name="new"),
    path("accounts/templates/", templates.templates, name="templates"),
    path("accounts/templates/new", templates.new, name="template-new"),
    path("accounts/templates/<slug:key>/", templates.record, name="template"),
    path("accounts/templates/<slug:key>/change", templates.change, name="template-change"),
    path("accounts/templates/<slug:key>/drop", templates.drop, name="template-drop"),
    path("accounts/templates/<slug:key>/apply", templates.apply, name="template-apply"),
    path("accounts/<int:account_id>/", pages.record, name="record"),
    path("accounts/<int:account_id>/permissions", pages.permissions, name="permissions"),
    path("accounts/<int:account_id>/reset", pages.reset, name="reset"),
    path("accounts/<int:account_id>/sessions/end", devices.end_all, name="end-sessions"),
    path("accounts/<int:account_id>/disable", pages.disable, name="disable"),
    path("accounts/<int:account_id>/enable", pages.enable, name="enable"),
    path("security/", security.overview, name="security"),
    path("security/<int:account_id>/end", security.end, name="security-end"),
    path("security/<int:account_id>/unlock", security.unlock, name="security-unlock"),
    path("accounts/counter/", counter.counter, name="counter"),
    path("accounts/counter/<int:account_id>/", counter.reset, name="counter-reset"),
    path("accounts/people/", people.people, name="people"),
    path("accounts/people/export", people.export, name="people-export"),
    path("accounts/people/new", people.new, name="person-new"),
    path("accounts/people/<int:account_id>/", people.record, name="person"),
    path("accounts/people/<int:account_id>/rights", people.rights, name="person-rights"),
    path("accounts/people/<int:account_id>/reset", people.reset, name="person-reset"),
    path("accounts/people/<int:account_id>/stop", people.stop, name="person-stop"),
    path("accounts/people/<int:account_id>/restart", people.restart, name="person-restart"),
]
