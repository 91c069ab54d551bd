"""What a technical error page or report may contain."""

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
