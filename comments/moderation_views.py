"""What moderators do, and what everybody may see of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audience import VisitorRequest, public_page, role_required
from accounts.models import User
from comments import actions, moderation
from comments.forms import NumberForm, PageForm, RulingForm, VersionForm
from comments.models import Comment, HouseRule, Verb
from comments.views import is_fragment


class StaffRequest(VisitorRequest):
    """A request of somebody whose right `role_required` has checked."""

    user: User


@require_safe
@role_required("comments.moderate_comment")
def queue(request: StaffRequest) -> HttpResponse:
    """List what waits for a decision, the most pressing first."""
    form = NumberForm(request.GET)
    if not form.is_valid():
        raise Http404
    page = moderation.queue_page(form.cleaned_data["after"])
    items = [
        {
            "comment": comment,
            "form": RulingForm(comment=comment),
            "verbs": moderation.possible_verbs(comment),
        }
        for comment in page.comments
    ]
    return render(
        request, "comments/queue.html", {"items": items, "page": page, "now": timezone.now()}
    )


@require_safe
@public_page("after")
def log(request: VisitorRequest) -> HttpResponse:
    """Show everybody what moderators kept from them or looked at twice, and why."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise Http404
    page = moderation.log_page(form.cleaned_data["after"])
    return render(request, "comments/log.html", {"page": page})


@require_safe
@public_page()
def policy(request: VisitorRequest) -> HttpResponse:
    """State the house rules and how decisions are made."""
    return render(request, "comments/policy.html", {"house_rules": HouseRule.choices})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required("comments.moderate_comment")
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Decide on one comment, with what stands around it."""
    comment = get_object_or_404(moderation.with_context(), pk=pk)
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
        refusal = STALE
    except actions.NotAllowedError as error:
        refusal = str(error)
    if refusal or is_fragment(request):
        return _item(request, comment, RulingForm(comment=comment), refusal)
    messages.success(request, "The decision was taken back. The comment waits again.")
    return redirect("comments:decide", pk=pk)


STALE = (
    "Nothing was decided: the comment has changed since you opened the page. "
    "It is shown as it stands now."
)


def _carry_out(request: StaffRequest, comment: Comment, form: RulingForm) -> str:
    """Do what the form says; return the words to show where that was refused."""
    read = form.cleaned_data
    ruling = actions.Ruling(Verb(read["verb"]), read["house_rule"], read["words"])
    try:
        actions.decide(comment=comment, version=read["version"], actor=request.user, ruling=ruling)
    except actions.StaleDecisionError:
        return STALE
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
    context["now"] = timezone.now()
    context |= moderation.surroundings(comment, request.user)
    template = "comments/decide.html"
    status = 422 if refusal or form.errors else 200
    name = f"{template}#item" if is_fragment(request) else template
    return render(request, name, context, status=status)
