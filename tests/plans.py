"""How the database would answer what a page asks, as it says itself."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection


def plans_of(act: Callable[[], Any], tables: str) -> list[str]:
    """Return the plan of each question that `act` asks about tables whose name begins so."""
    asked = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and f'"{tables}' in sql:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    plans = []
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A few hundred rows are read faster whole; the question is what a million would do.
            for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        for sql, params in asked:
            cursor.execute(f"{explain} {sql}", params)
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    assert plans
    return plans


def reads_whole_table(plan: str, tables: str) -> bool:
    """Say whether a plan reads one of these tables from end to end, not through an index."""
    if connection.vendor == "postgresql":
        return f"Seq Scan on {tables}" in plan
    return any(
        line.startswith(f"SCAN {tables}") and " USING " not in line for line in plan.splitlines()
    )


def sorts(plan: str) -> bool:
    """Say whether a plan puts all rows in order before it gives the first."""
    return bool(re.search(r"\bSort\b|USE TEMP B-TREE FOR ORDER BY", plan))
