"""What browsers are told not to do with our answers, beside the content security policy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

UNUSED_FEATURES = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
"""No page of the site asks for any of them. Passkeys browsers keep for the site itself anyway."""

PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


class PoliciesMiddleware:
    """Say on every answer what it is not for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        # Feed readers on other sites show the images; nobody else has a use for anything of ours.
        is_image = request.path_info.startswith(settings.MEDIA_URL)
        policy = "cross-origin" if is_image else "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = policy
        return response
