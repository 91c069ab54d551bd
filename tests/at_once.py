"""Several people in the same moment: real threads, each with a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all acts at once; return what each returned or raised, in their order."""
    barrier = threading.Barrier(len(acts))
    ends: list[Any] = [None] * len(acts)

    def work(number: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=20)
            ends[number] = act()
        except Exception as error:  # noqa: BLE001 (a thread's failure must reach the test)
            ends[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends
