"""What a WSGI server runs: granian inside `huiyin serve`, or gunicorn in its place."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
application = get_wsgi_application()

if settings.IS_PRODUCTION:
    from huiyin.staff.queries import count_demo_logins

    if count_demo_logins():
        raise ImproperlyConfigured(
            "Production does not start on a database with demo logins: everybody knows their passwords."
            " Give it a database of its own with HUIYIN_HOME or DATABASE_URL."
        )
