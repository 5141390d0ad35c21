"""/stato/: whether this process can serve, for supervisors and balancers. Says nothing about data."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from approdo.faces.addresses import anyone, private, reads


@anyone
@reads
def page(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            answers = cursor.fetchone() == (1,)
    except DatabaseError:
        answers = False
    status = {"database": "ok" if answers else "non risponde"}
    return private(JsonResponse(status, status=200 if answers else 503))
