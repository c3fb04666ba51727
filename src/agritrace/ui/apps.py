"""Registration with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, template tags and static files; no tables."""

    name = "agritrace.ui"
    label = "ui"
