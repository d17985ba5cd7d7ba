"""Le point d'entrée des serveurs WSGI : `gunicorn cctgen.web.wsgi --preload`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cctgen.web.reglages")
application = get_wsgi_application()

# Les vues ne s'importent qu'une fois Django prêt.
from cctgen.web.service.chargement import charger  # noqa: E402

charger()
