"""Le point d'entrée des serveurs WSGI : `gunicorn cctgen.web.wsgi`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cctgen.web.reglages")
application = get_wsgi_application()
