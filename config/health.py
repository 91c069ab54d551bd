"""Whether the site lives, and whether it can serve. For operators and load balancers."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts.audience import anyone


@require_safe
@anyone
def live(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process does. Asks nothing else, so a dead database ends no worker."""
    return JsonResponse({"status": "live"})


@require_safe
@anyone
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and its tables are those of this code, else 503."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "not ready", "reason": "database"}, status=503)
    if missing:
        return JsonResponse({"status": "not ready", "reason": "migrations"}, status=503)
    return JsonResponse({"status": "ready"})
