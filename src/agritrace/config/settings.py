"""Settings. Everything a place may change comes from the environment; docs/operating.md lists the names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .database import database_from_environment

VAR_DIR = Path(os.environ.get("AGRITRACE_VAR", "var")).absolute()
TESTING = "pytest" in sys.modules or os.environ.get("AGRITRACE_TESTING") == "1"
DEMONSTRATION = os.environ.get("AGRITRACE_DEMONSTRATION") == "1"
KEY_DIR = Path(os.environ.get("AGRITRACE_KEYS", VAR_DIR / "keys")).absolute()
SECRET_KEY_FILE = KEY_DIR / "django.key"
SECRET_KEY = os.environ.get("AGRITRACE_SECRET_KEY") or (
    SECRET_KEY_FILE.read_text().strip() if SECRET_KEY_FILE.exists() else "only-for-commands-that-serve-nobody"
)
DEBUG = False
HOTLINE = os.environ.get("AGRITRACE_HOTLINE", "12316")
"""Where people complain: the agricultural hotline of the country; an installation may state its own."""
PUBLIC_HOST = os.environ.get("AGRITRACE_PUBLIC_HOST", "127.0.0.1:8000")
ALLOWED_HOSTS = [h for h in os.environ.get("AGRITRACE_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("AGRITRACE_ORIGINS", "").split(",") if o]
BEHIND_TLS = os.environ.get("AGRITRACE_TLS") == "1"
LIVE_PORT = int(os.environ.get("AGRITRACE_LIVE_PORT", "0"))  # 0: behind a proxy on the same origin

INSTALLED_APPS = [
    "agritrace.ui",
    "agritrace.foundation.journal",
    "agritrace.foundation.regions",
    "agritrace.foundation.organisations",
    "agritrace.foundation.accounts",
    "agritrace.foundation.audit",
    "agritrace.foundation.files",
    "agritrace.foundation.printing",
    "agritrace.foundation.notifications",
    "agritrace.foundation.handovers",
    "agritrace.foundation.usage",
    "agritrace.foundation.factors",
    "agritrace.foundation.institutions",
    "agritrace.foundation.runs",
    "agritrace.foundation.duty",
    "agritrace.foundation.exports",
    "agritrace.registry.catalogue",
    "agritrace.registry.subjects",
    "agritrace.registry.bases",
    "agritrace.registry.papers",
    "agritrace.registry.proxies",
    "agritrace.registry.temporary",
    "agritrace.registry.merging",
    "agritrace.registry.imports",
    "agritrace.registry.products",
    "agritrace.registry.privacy",
    "agritrace.registry.rights",
    "agritrace.tracing.codes",
    "agritrace.tracing.farming",
    "agritrace.tracing.batches",
    "agritrace.tracing.genealogy",
    "agritrace.tracing.processing",
    "agritrace.tracing.trade",
    "agritrace.tracing.vouchers",
    "agritrace.tracing.certificates",
    "agritrace.tracing.recall",
    "agritrace.operations.backups",
    "agritrace.gateways.portal",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "procrastinate.contrib.django",
    "csp",
    "agritrace.config",
]
AUTH_USER_MODEL = "accounts.Account"
MIDDLEWARE = [
    "agritrace.config.middleware.RequestContext",
    "agritrace.config.public.PublicSite",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "agritrace.config.middleware.Identify",
    "django.contrib.messages.middleware.MessageMiddleware",
    "agritrace.foundation.accounts.web.middleware.ForcedChange",
    "agritrace.foundation.duty.web.middleware.RecordReadings",
    "agritrace.config.middleware.Outcomes",
]
ROOT_URLCONF = "agritrace.config.urls"
WSGI_APPLICATION = "agritrace.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "agritrace.config.frame.frame",
                *(["agritrace.config.demo.shown.demonstration"] if DEMONSTRATION else []),
            ],
            "builtins": ["agritrace.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "agritrace.ui.forms.Renderer"

DATABASES = {"default": database_from_environment()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("AGRITRACE_STATIC", VAR_DIR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = VAR_DIR / "files"

PASSWORD_HASHERS = [
    "agritrace.config.hashers.QuickArgon2" if TESTING else "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["agritrace.foundation.accounts.backends.AccountBackend"]
LOGIN_URL = "/login"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "agritrace.ui.errors.expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SCHEME = "https" if BEHIND_TLS else "http"
_NAMED = [
    host for host in ALLOWED_HOSTS if not host.startswith("[")
]  # a policy cannot name IPv6 addresses (CSP3 §2.3.1)
LIVE_ORIGINS = [f"{SCHEME}://{host}:{LIVE_PORT}" for host in _NAMED] if LIVE_PORT else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'", *LIVE_ORIGINS],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

IDLE_MINUTES = 30
SHELL_SECONDS = 0 if TESTING else 10
"""How long a process may show somebody the same menu and counters; 0: every page asks (config.shells)."""
BACKUP_DIR = os.environ.get("AGRITRACE_BACKUP_DIR", "")  # "": no backups are made by the clock
BACKUP_KEYS = os.environ.get("AGRITRACE_BACKUP_KEYS", "")
BACKUP_HOURS = float(os.environ.get("AGRITRACE_BACKUP_HOURS", "24"))
DRILL_HOURS = float(os.environ.get("AGRITRACE_DRILL_HOURS", "168"))
BACKUP_KEEP = int(os.environ.get("AGRITRACE_BACKUP_KEEP", "14"))
LOGGING_CONFIG = None  # structlog is configured in config.observing
