"""The authentication backend Django asks for: the login of this room behind Django's interface."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.kernel.viewer import Origin

from . import services
from .models import Account
from .values import Credentials, Demand


class AccountBackend(BaseBackend):
    """Accounts by user name and password, with the same lock as the login page."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Account | None:
        """The account, or None when the login refuses."""
        origin = getattr(request, "origin", Origin())
        try:
            entered = services.sign_in(Credentials(username or "", password or ""), origin, system_now())
        except Refused:
            return None
        if entered.further is not None and entered.further.demand is Demand.PROVE:
            return None  # Django's interface knows no second step
        return self.get_user(entered.account_id)

    def get_user(self, user_id: int) -> Account | None:
        """The account of that number."""
        return Account.objects.everything(reason="Django's own session asks for its user").filter(pk=user_id).first()
