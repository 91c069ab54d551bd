"""What a technical error page, a report or the log may contain."""

import logging
import traceback
from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class SafeReporterFilter(SafeExceptionReporterFilter):
    """Hide every posted value and local variable: a weight or a note is health data."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Filter always, also while DEBUG is on."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Name the posted fields without their values."""
        if request is None:
            return {}
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> ItemsView[str, Any]:
        """Name the local variables of a frame without their values."""
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()


class LogFormatter(logging.Formatter):
    """Write of an error's words the first line alone: below it PostgreSQL repeats the whole row."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's name)
        """Write where an error came from, and the errors that led to it, the first one first."""
        error, written = ei[1], []
        while error is not None:
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            words = str(error).partition("\n")[0]
            where = "".join(traceback.format_tb(error.__traceback__))
            written.append(f"{where}{kind}: {words}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich led to\n".join(reversed(written))
