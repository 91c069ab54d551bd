"""Marking a comment as helpful: for members, never for one's own comment, undone as easily."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.audience import VisitorRequest, anyone
from accounts.models import User
from comments import limits, marks
from comments.forms import HelpfulForm
from comments.models import Comment, HelpfulMark
from comments.views import is_fragment, public_comments


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def helpful(request: VisitorRequest, pk: int) -> HttpResponse:
    """Show whether one has marked a comment as helpful; mark it, or take the mark back."""
    found = get_object_or_404(public_comments().published(), pk=pk)
    member = request.user if request.user.is_authenticated else None
    problem = _mark(request, found, member) if request.method == "POST" else ""
    if request.method == "POST" and not problem and not is_fragment(request):
        return redirect("comments:helpful", pk=pk)
    context = {
        "comment": found,
        "is_own": member is not None and found.member_id == member.pk,
        "is_marked": member is not None
        and HelpfulMark.objects.filter(comment=found, member=member).exists(),
        "problem": problem,
    }
    name = "comments/helpful.html#form" if is_fragment(request) else "comments/helpful.html"
    return render(request, name, context, status=422 if problem else 200)


def _mark(request: VisitorRequest, comment: Comment, member: User | None) -> str:
    """Do what the button says; return the words to show where that was refused."""
    form = HelpfulForm(request.POST)
    if member is None:
        return _("Only members can mark comments as helpful. Sign in first.")
    if comment.member_id == member.pk:
        return _("You cannot mark your own comment.")
    if not form.is_valid():
        return _("Nothing was changed. Press one of the buttons.")
    if not limits.may_mark(member.pk):
        return str(limits.TRY_LATER)
    if form.cleaned_data["helpful"] == "yes":
        marks.mark(comment=comment, member=member)
    else:
        marks.take_back(comment=comment, member=member)
    return ""
