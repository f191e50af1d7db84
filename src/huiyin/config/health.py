"""Whether the web process answers and reaches its database: for load balancers and for run.py."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from huiyin.base.pages import public


@public
def health(request: HttpRequest) -> HttpResponse:
    """`ok`, or 503 and the kind of the failure."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as failure:
        return HttpResponse(type(failure).__name__, status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
