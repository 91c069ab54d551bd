"""What moderators do, and what everybody may see of it."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audience import VisitorRequest, public_page, role_required
from accounts.models import User
from comments import actions, moderation, outside
from comments.forms import (
    BulkForm,
    PageForm,
    QueueForm,
    RulingForm,
    SavedReplyForm,
    SeenForm,
    VersionForm,
)
from comments.models import Comment, HouseRule, SavedReply, Suspension, Verb
from comments.views import is_fragment


class StaffRequest(VisitorRequest):
    """A request of somebody whose right `role_required` has checked."""

    user: User


@require_safe
@role_required("comments.moderate_comment")
def queue(request: StaffRequest) -> HttpResponse:
    """List what waits for a decision, the most pressing first."""
    filters = _filters(request)
    read = dict(filters.cleaned_data)
    after = read.pop("after")
    page = moderation.queue_page(moderation.QueueFilter(**read), after)
    items = [
        {
            "comment": comment,
            "form": RulingForm(comment=comment),
            "verbs": moderation.possible_verbs(comment),
        }
        for comment in page.comments
    ]
    context = {
        "items": items,
        "page": page,
        "filters": filters,
        "bulk": BulkForm(auto_id="bulk-%s"),
        "next": filters.address(page.after) if page.after else "",
    }
    return render(request, "comments/queue.html", context | _common())


@require_POST
@role_required("comments.moderate_comment")
def bulk(request: StaffRequest) -> HttpResponse:
    """Decide on the marked comments with one reason; each is its own recorded decision."""
    filters = _filters(request)
    form = BulkForm(request.POST, auto_id="bulk-%s")
    is_valid = form.is_valid()
    context: dict[str, Any] = {"filters": filters, "bulk": form}
    if is_valid and "insert" not in request.POST:
        read = form.cleaned_data
        outcomes = moderation.decide_each(
            form.seen(), request.user, read["act"], read["house_rule"], read["words"]
        )
        return _outcomes(request, filters, outcomes)
    if "insert" in request.POST:
        initial = SavedReplyForm(request.POST).inserted()
        context["bulk"] = BulkForm(initial=initial, auto_id="bulk-%s")
    seen = form.seen()
    versions = {one.pk: one.version for one in seen}
    marked = moderation.with_context().filter(pk__in=versions).order_by("pk")
    context["marked"] = [(comment, versions[comment.pk]) for comment in marked]
    status = 200 if "insert" in request.POST else 422
    return render(request, "comments/bulk.html", context | _common(), status=status)


@require_POST
@role_required("comments.moderate_comment")
def bulk_undo(request: StaffRequest) -> HttpResponse:
    """Take back all of one's own decisions of a moment ago."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Http404
    outcomes = moderation.undo_each(form.cleaned_data["item"], request.user)
    return _outcomes(request, _filters(request), outcomes)


@require_safe
@public_page("after")
def log(request: VisitorRequest) -> HttpResponse:
    """Show everybody what moderators kept from them or looked at twice, and why."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise Http404
    after = form.cleaned_data["after"]
    context = {
        "page": moderation.log_page(after),
        "counts": [] if after else moderation.reason_counts(),
    }
    return render(request, "comments/log.html", context)


@require_safe
@public_page()
def policy(request: VisitorRequest) -> HttpResponse:
    """State the house rules and how decisions are made."""
    return render(
        request,
        "comments/policy.html",
        {"house_rules": HouseRule.choices, "asks_outside": outside.is_on()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required("comments.moderate_comment")
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Decide on one comment, with what stands around it."""
    comment = get_object_or_404(moderation.with_context(), pk=pk)
    if "insert" in request.POST:
        return _insert(request, comment)
    form = RulingForm(request.POST if request.method == "POST" else None, comment=comment)
    refusal = ""
    if form.is_valid():
        refusal = _carry_out(request, comment, form)
        if not refusal:
            return _decided(request, comment)
    return _item(request, comment, form, refusal)


@require_POST
@role_required("comments.moderate_comment")
def claim(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that one is deciding on a comment now."""
    comment = get_object_or_404(moderation.with_context(), pk=pk)
    refusal = ""
    try:
        actions.claim(comment=comment, actor=request.user)
    except actions.StaleDecisionError:
        refusal = str(moderation.STALE)
    except actions.NotAllowedError as error:
        refusal = str(error)
    if refusal or is_fragment(request):
        return _item(request, comment, RulingForm(comment=comment), refusal)
    return redirect("comments:decide", pk=pk)


@require_POST
@role_required("comments.moderate_comment")
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back one's own decision of a moment ago."""
    comment = get_object_or_404(moderation.with_context(), pk=pk)
    form = VersionForm(request.POST, comment=comment)
    if not form.is_valid():
        raise Http404
    refusal = ""
    try:
        actions.undo(comment=comment, actor=request.user, **form.cleaned_data)
    except actions.StaleDecisionError:
        refusal = str(moderation.STALE)
    except actions.NotAllowedError as error:
        refusal = str(error)
    if refusal or is_fragment(request):
        return _item(request, comment, RulingForm(comment=comment), refusal)
    messages.success(request, _("The decision was taken back. The comment waits again."))
    return redirect("comments:decide", pk=pk)


def _filters(request: StaffRequest) -> QueueForm:
    form = QueueForm(request.GET, reasons=moderation.reasons())
    if not form.is_valid():
        raise Http404
    return form


def _common() -> dict[str, Any]:
    """Return what every page with an item on it needs."""
    now = timezone.now()
    return {
        "now": now,
        "saved_replies": list(SavedReply.objects.all()),
        "is_suspension_appealed": Suspension.objects.appealed(now).exists(),
    }


def _outcomes(
    request: StaffRequest, filters: QueueForm, outcomes: list[moderation.Outcome]
) -> HttpResponse:
    """Show what was done and, with their reasons, the comments where nothing was."""
    refused = [
        {
            "comment": outcome.comment,
            "refusal": outcome.refusal,
            "form": RulingForm(comment=outcome.comment),
            "verbs": moderation.possible_verbs(outcome.comment),
        }
        for outcome in outcomes
        if outcome.refusal
    ]
    done = [outcome for outcome in outcomes if not outcome.refusal]
    context: dict[str, Any] = {"filters": filters, "refused": refused, "done": done}
    context["can_undo"] = any(outcome.decision for outcome in done)
    return render(request, "comments/bulk.html", context | _common())


def _insert(request: StaffRequest, comment: Comment) -> HttpResponse:
    """Show the item with saved words in its fields. Nothing is decided yet."""
    stated = VersionForm(request.POST, comment=comment)
    is_stale = not stated.is_valid() or stated.cleaned_data["version"] != comment.version
    form = RulingForm(initial=SavedReplyForm(request.POST).inserted(), comment=comment)
    return _item(request, comment, form, str(moderation.STALE) if is_stale else "")


def _is_queue(address: str | None) -> bool:
    return urlsplit(address or "").path == reverse("comments:queue")


def _carry_out(request: StaffRequest, comment: Comment, form: RulingForm) -> str:
    """Do what the form says; return the words to show where that was refused."""
    read = form.cleaned_data
    ruling = actions.Ruling(Verb(read["verb"]), read["house_rule"], read["words"])
    try:
        actions.decide(comment=comment, version=read["version"], actor=request.user, ruling=ruling)
    except actions.StaleDecisionError:
        return str(moderation.STALE)
    except actions.NotAllowedError as error:
        return str(error)
    return ""


def _decided(request: StaffRequest, comment: Comment) -> HttpResponse:
    if is_fragment(request):
        return _item(request, comment, RulingForm(comment=comment), "")
    return redirect("comments:decide", pk=comment.pk)


def _item(request: StaffRequest, comment: Comment, form: RulingForm, refusal: str) -> HttpResponse:
    if refusal:
        comment = moderation.with_context().get(pk=comment.pk)
        form = RulingForm(comment=comment)
    context: dict[str, Any] = {"comment": comment, "form": form, "refusal": refusal}
    context |= _common() | moderation.surroundings(comment, request.user)
    # A row of the queue stays one: it can be marked and opened.
    context["is_row"] = is_fragment(request) and _is_queue(request.htmx.current_url_abs_path)
    template = "comments/decide.html"
    status = 422 if refusal or form.errors else 200
    partial = "item" if request.method == "POST" else "context"
    name = f"{template}#{partial}" if is_fragment(request) else template
    return render(request, name, context, status=status)
