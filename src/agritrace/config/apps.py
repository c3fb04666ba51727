"""The composition root as an app: wires the rooms when Django is ready and checks that it is put together rightly."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class ConfigApp(AppConfig):
    """Last in INSTALLED_APPS, so that every room is there when it wires them."""

    name = "agritrace.config"
    label = "config"

    def ready(self) -> None:
        """Start-up code, the one place where importing late is meant: rooms exist only now."""
        from agritrace.foundation.accounts.values import register_demo_people
        from agritrace.foundation.journal import lexicon

        from . import entrances, observing, wiring  # noqa: F401  # registers the check of entrances
        from .demo import acts, people
        from .rotation import acts as rotation

        observing.configure_logging()
        wiring.wire()
        lexicon.register(acts.ACTS)
        lexicon.register(rotation.ACTS)
        if settings.DEMONSTRATION:
            register_demo_people(people.listed())
