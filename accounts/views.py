"""The pages of an account that allauth does not have, and the pages about privacy."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, identity
from accounts import second_factor as staff_second_factor
from accounts.audience import MemberRequest, anyone, members_only, public_page
from accounts.elsewhere import fresh_proof_required
from accounts.flat_export import as_csv
from accounts.forms import EraseForm, NextForm, PublicIdentityForm
from accounts.personal_data import registered


@require_safe
@members_only
def account_home(request: MemberRequest) -> HttpResponse:
    """Everything about one's account, and where to change it."""
    factors = Authenticator.objects.filter(user=request.user).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return render(request, "accounts/account_home.html", {"factor_count": factors.count()})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def display_name(request: MemberRequest) -> HttpResponse:
    """Change the public name."""
    form = PublicIdentityForm(_posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            request.user.save(update_fields=["display_name", "bio"])
            identity.changed()
        messages.success(request, _("What readers see of you was saved."))
        return redirect("accounts:account_home")
    # An invalid form has put its text into the instance; the page still greets by the stored name.
    request.user.refresh_from_db(fields=["display_name", "bio"])
    return render(
        request,
        "accounts/display_name.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@require_safe
@members_only
def second_factor(request: MemberRequest) -> HttpResponse:
    """Tell staff why their pages need a second factor, and lead to it."""
    if not request.user.is_staff:
        raise PermissionDenied
    form = NextForm(request.GET)
    address = form.cleaned_data.get("next", "") if form.is_valid() else ""
    if staff_second_factor.is_confirmed(request):
        return redirect(address or "accounts:account_home")
    types = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    return render(request, "accounts/second_factor.html", {"types": set(types), "next": address})


@require_safe
@anyone
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held about the reader and why; for others, what would be."""
    context = {"kinds": registered()}
    if request.user.is_authenticated:
        context["consents"] = request.user.consents.order_by("-given_at")  # type: ignore[assignment]
    return render(request, "accounts/privacy.html", context)


@require_safe
@public_page()
def privacy_policy(request: HttpRequest) -> HttpResponse:
    """The privacy policy."""
    return render(request, "accounts/privacy_policy.html")


@require_safe
@public_page()
def health_data_policy(request: HttpRequest) -> HttpResponse:
    """The policy on health data, a page of its own."""
    return render(request, "accounts/health_data_policy.html")


@require_safe
@members_only
@fresh_proof_required
def export_json(request: MemberRequest) -> HttpResponse:
    """Everything held about the person, as a file."""
    return JsonResponse(
        actions.export_everything(request.user),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": 'attachment; filename="villi-my-data.json"'},
    )


@require_safe
@members_only
@fresh_proof_required
def export_csv(request: MemberRequest) -> HttpResponse:
    """Everything held about the person, as one table."""
    return HttpResponse(
        as_csv(actions.export_everything(request.user)["data"]),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="villi-my-data.csv"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@fresh_proof_required
def erase(request: MemberRequest) -> HttpResponse:
    """Erase the account and everything that belongs to it."""
    form = EraseForm(_posted(request), kinds=registered())
    if request.method == "POST" and form.is_valid():
        actions.erase_everything(user=request.user, anonymised=form.anonymised())
        logout(request)
        return redirect("accounts:erased")
    return render(
        request,
        "accounts/erase.html",
        {"form": form, "kinds": registered()},
        status=422 if form.errors else 200,
    )


@require_safe
@anyone
def erased(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    return render(request, "accounts/erased.html")


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, also when that is nothing at all; None for a page that is opened."""
    return request.POST if request.method == "POST" else None
