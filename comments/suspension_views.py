"""Suspensions: what the person meets, what moderators do, and what everybody may see of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audience import VisitorRequest, anyone, public_page, role_required
from comments import moderation, receipts, suspensions
from comments.actions import NotAllowedError, StaleDecisionError
from comments.forms import AppealForm, ConcludeForm, KeyForm, NumberForm, PageForm, SuspendForm
from comments.models import Suspension
from comments.moderation_views import StaffRequest

CHANGED = gettext_lazy(
    "Nothing was done: it has changed since you opened the page. It is shown as it stands now."
)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def suspension(request: VisitorRequest, pk: int) -> HttpResponse:
    """Tell somebody why and until when they cannot write, and take their appeal."""
    found = get_object_or_404(Suspension, pk=pk)
    key = KeyForm(request.GET)
    is_own = request.user.is_authenticated and found.member_id == request.user.pk
    if not is_own and not (
        key.is_valid() and receipts.is_suspension_key(found, key.cleaned_data["key"])
    ):
        raise Http404
    form = AppealForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_valid():
        try:
            suspensions.appeal(suspension=found, words=form.cleaned_data["words"])
        except StaleDecisionError:
            refusal = str(CHANGED)
            found.refresh_from_db()
        else:
            return redirect(receipts.suspension_url(found))
    context = {
        "suspension": found,
        "form": form,
        "refusal": refusal,
        "answer": found.acts.exclude(verb="appeal").last(),
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "comments/suspension.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required("comments.moderate_comment")
def suspend(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the author of a comment from writing for a time."""
    comment = get_object_or_404(moderation.with_context(), pk=pk)
    form = SuspendForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = suspensions.suspend(comment=comment, actor=request.user, **form.cleaned_data)
        except NotAllowedError as error:
            form.add_error(None, str(error))
        else:
            return redirect("comments:conclude", pk=made.pk)
    context = {
        "comment": comment,
        "form": form,
        "present": Suspension.of_person(comment.member, comment.author_address),
    }
    status = 422 if form.errors else 200
    return render(request, "comments/suspend.html", context, status=status)


@require_safe
@role_required("comments.moderate_comment")
def suspension_list(request: StaffRequest) -> HttpResponse:
    """List appeals that wait for a moderator, and every suspension, newest first."""
    form = NumberForm(request.GET)
    if not form.is_valid():
        raise Http404
    page = moderation.suspension_page(form.cleaned_data["after"])
    return render(request, "comments/suspensions.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required("comments.moderate_comment")
def conclude(request: StaffRequest, pk: int) -> HttpResponse:
    """Lift a suspension, or answer an appeal against it."""
    related = Suspension.objects.select_related("member", "comment__member", "set_by")
    found = get_object_or_404(related, pk=pk)
    form = ConcludeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        act = suspensions.lift if form.cleaned_data["verb"] == "lift" else suspensions.uphold
        try:
            act(suspension=found, actor=request.user, words=form.cleaned_data["words"])
        except NotAllowedError as error:
            form.add_error(None, str(error))
        except StaleDecisionError:
            form.add_error(None, CHANGED)
            found = related.get(pk=pk)
        else:
            messages.success(request, _("Done. The person sees it on their page."))
            return redirect("comments:conclude", pk=pk)
    context: dict[str, Any] = {
        "suspension": found,
        "form": form,
        "acts": found.acts.select_related("actor"),
    }
    status = 422 if form.errors else 200
    return render(request, "comments/conclude.html", context, status=status)


@require_safe
@public_page("after")
def suspension_log(request: VisitorRequest) -> HttpResponse:
    """Show everybody which suspensions were set, upheld and lifted. It names no people."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise Http404
    page = moderation.suspension_log_page(form.cleaned_data["after"])
    return render(request, "comments/suspension_log.html", {"page": page})
