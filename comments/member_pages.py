"""The public page of a member who comments."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audience import public_page
from accounts.models import User
from comments.models import Comment

COMMENTS_SHOWN = 50
"""The newest ones; all of them stand below their articles."""


@require_safe
@public_page()
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a member's name, what they say of themselves, registrations and published comments.

    There is a page only for somebody with a published comment: an account alone is no billboard.
    """
    found = get_object_or_404(User, pk=pk, is_active=True, is_identity_hidden=False)
    published = Comment.objects.published().by(found).select_related("article")
    comments = list(published.order_by("-created_at", "-pk")[:COMMENTS_SHOWN])
    if not comments:
        raise Http404
    context = {
        "member": found,
        "credentials": found.credentials.valid_on(timezone.localdate()),
        "comments": comments,
    }
    return render(request, "comments/member.html", context)
