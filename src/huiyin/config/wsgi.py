"""What a WSGI server runs: granian inside `huiyin serve`, or gunicorn in its place."""

import os

from django.core.wsgi import get_wsgi_application

from huiyin.config.database import refuse_demo_logins, require_existing
from huiyin.config.versions import refuse_other_version

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
application = get_wsgi_application()
require_existing()
refuse_other_version()
refuse_demo_logins()
