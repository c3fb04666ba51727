"""The page that asks for a reason before something is decided."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agritrace.ui.parts import PageHead


def reason_page(request: HttpRequest, head: PageHead, form: Form, *, after: str, back: str, verb: str) -> HttpResponse:
    """Ask for the reason, say what follows and offer the way back."""
    context = {"title": head.title, "head": head, "body_class": "docked", "form": form, "after": after, "back": back}
    return render(request, "recall/reason.html", {**context, "verb": verb})
