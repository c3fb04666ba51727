"""The WSGI application: all pages and the JSON entrances."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agritrace.config.settings")
application = get_wsgi_application()

from agritrace.config.demo.telling import check_process  # noqa: E402  # settings are there only now
from agritrace.gateways.portal.services import start_counting  # noqa: E402  # rooms can be imported only now

check_process()
start_counting()
gc.collect()
gc.freeze()  # what is loaded by now stays: a full collection over it would hold a page up for a tenth of a second
