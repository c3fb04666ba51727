"""Addresses of the second step, of one's own factors, of lost ones, and of the policy."""

from django.urls import path

from . import above, own, second

app_name = "factors"
urlpatterns = [
    path("login/second", second.second, name="second"),
    path("me/factors", own.own, name="own"),
    path("me/factors/codes/start", own.start, name="start-codes"),
    path("me/factors/codes", own.codes, name="codes"),
    path("me/factors/codes/drop", own.drop, name="drop-codes"),
    path("me/factors/keys/new", own.new_key, name="new-key"),
    path("me/factors/keys/<int:key_id>/remove", own.remove, name="remove-key"),
    path("me/factors/recovery", own.recovery, name="recovery"),
    path("accounts/<int:account_id>/factors/clear", above.clear, name="clear"),
    path("factors/policy", above.policy, name="policy"),
    path("factors/policy/<int:policy_id>", above.line, name="policy-line"),
]
