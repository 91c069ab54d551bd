"""What the links in mails lead to, and what members choose to be told."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.audience import MemberRequest, VisitorRequest, anyone, members_only
from comments import actions, notices, receipts
from comments.forms import KeyForm, MailChoiceForm
from comments.models import Comment, MailChoice


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def mail(request: MemberRequest) -> HttpResponse:
    """Choose which mail about comments one gets."""
    choice = MailChoice.of(request.user)
    form = MailChoiceForm(request.POST if request.method == "POST" else None, instance=choice)
    if form.is_valid():
        MailChoice.objects.update_or_create(member=request.user, defaults=form.cleaned_data)
        messages.success(request, _("What we write to you was saved."))
        return redirect("accounts:account_home")
    status = 422 if form.errors else 200
    return render(request, "comments/mail_choice.html", {"form": form}, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def stop(request: VisitorRequest) -> HttpResponse:
    """Stop one kind of mail. Opening the page only asks: mail programs open links too.

    The POST needs no session and no token: mail programs send it themselves (RFC 8058), and the
    signed key allows nothing else.
    """
    wish = receipts.read_stop(_key(request))
    if wish is None:
        raise Http404
    if request.method == "POST":
        notices.stop(wish)
    context: dict[str, Any] = {"wish": wish, "is_done": request.method == "POST"}
    return render(request, "comments/stop_mail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def erase(request: VisitorRequest, pk: int) -> HttpResponse:
    """Erase everything about a guest, asked for by whoever reads their mail."""
    found = get_object_or_404(Comment.objects.filter(member=None), pk=pk)
    if not receipts.is_erasure_key(found, _key(request)):
        raise Http404
    context: dict[str, Any] = {"comment": found, "count": actions.guests_comments(found).count()}
    if request.method == "POST":
        actions.erase_guest(comment=found)
        context["erased_at"] = timezone.now()
    return render(request, "comments/erase.html", context)


def _key(request: VisitorRequest) -> str:
    form = KeyForm(request.GET)
    if not form.is_valid():
        raise Http404
    return str(form.cleaned_data["key"])
