"""What readers and authors of comments meet."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audience import VisitorRequest, anyone, public_page
from accounts.models import User
from articles.models import Article
from comments import actions, limits, receipts, threads
from comments.danger import speaks_of_danger
from comments.forms import (
    ArticleForm,
    BodyForm,
    CommentForm,
    DiscussionForm,
    KeyForm,
    NumberForm,
    ReportForm,
    VersionForm,
    WordsForm,
)
from comments.models import Comment, Discussion, Report, State, Suspension, Verb
from comments.rendering import render as render_body
from comments.screening import Author, Submission
from editorial.addresses import published_or_answer

FEED_ENTRIES = 50


class _Feed(Atom1Feed):
    """A feed that was last changed with its newest entry, or else when its article appeared.

    Django's own would say 'now' for an empty feed, other bytes for every reader.
    """

    began_at: datetime | None = None

    def latest_post_date(self) -> datetime:
        """Return the time for the feed's `updated`."""
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=self.began_at or datetime.now(UTC))


@require_safe
@public_page("sort", "after")
def discussion(request: VisitorRequest, slug: str) -> HttpResponse:
    """Show a page of an article's comments; for htmx, what follows or another order."""
    article, elsewhere = _article_or_answer(request, slug, "comments:discussion")
    if article is None:
        return elsewhere
    form = DiscussionForm(request.GET)
    if not form.is_valid():
        raise Http404
    context = discussion_context(article, form.cleaned_data["sort"], form.cleaned_data["after"])
    if not is_fragment(request):
        return render(request, "comments/discussion.html", context)
    partial = "entries" if form.cleaned_data["after"] else "section"
    return render(request, f"comments/discussion.html#{partial}", context)


@require_safe
@public_page()
def feed(request: VisitorRequest, slug: str) -> HttpResponse:
    """Give the newest comments of an article to feed readers."""
    article, elsewhere = _article_or_answer(request, slug, "comments:feed")
    if article is None:
        return elsewhere
    page = settings.SITE_URL + reverse("comments:discussion", args=[slug])
    own = settings.SITE_URL + reverse("comments:feed", args=[slug])
    atom = _Feed(
        title=_("Comments on {title}").format(title=article.title),
        link=page,
        feed_url=own,
        description="",
    )
    atom.began_at = article.published_at
    newest = article.comments.published().select_related("member")
    for entry in newest.order_by("-published_at", "-pk")[:FEED_ENTRIES]:
        atom.add_item(
            title=_("{author_name} on {title}").format(
                author_name=entry.author_name, title=article.title
            ),
            link=settings.SITE_URL + entry.get_absolute_url(),
            description=entry.body_html,
            author_name=entry.author_name,
            pubdate=entry.published_at,
            updateddate=entry.edited_at or entry.published_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def new(request: VisitorRequest) -> HttpResponse:
    """Write a comment on an article."""
    form = ArticleForm(request.GET)
    if not form.is_valid():
        raise Http404
    article = form.cleaned_data["article"]
    address = reverse("comments:new", query={"article": article.slug})
    return _write(request, article, None, address)


@require_safe
@public_page("after")
def comment(request: VisitorRequest, pk: int) -> HttpResponse:
    """Open the thread at a comment."""
    found = get_object_or_404(public_comments(), pk=pk)
    form = NumberForm(request.GET)
    if not form.is_valid():
        raise Http404
    page = threads.thread_page(found, form.cleaned_data["after"])
    context = {"article": found.article, "page": page, "head": page.head}
    return render(request, "comments/comment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def reply(request: VisitorRequest, pk: int) -> HttpResponse:
    """Write a reply to a published comment."""
    parent = get_object_or_404(public_comments().published(), pk=pk)
    return _write(request, parent.article, parent, reverse("comments:reply", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def report(request: VisitorRequest, pk: int) -> HttpResponse:
    """Ask a moderator to look at a published comment. Nobody needs an account for it."""
    found = get_object_or_404(public_comments().published(), pk=pk)
    form = ReportForm(_posted(request), auto_id=f"report-{pk}-%s")
    if form.is_valid():
        if limits.may_report(request):
            return _report(request, found, form)
        form.add_error(None, limits.TRY_LATER)
    context = {"comment": found, "form": form}
    name = "comments/report.html#form" if is_fragment(request) else "comments/report.html"
    return render(request, name, context, status=_status(form))


@require_safe
@anyone
def report_receipt(request: VisitorRequest, pk: int) -> HttpResponse:
    """Tell what became of a report."""
    made = get_object_or_404(Report.objects.select_related("comment__article", "decision"), pk=pk)
    if not receipts.is_report_key(made, _key(request)):
        raise Http404
    return render(request, "comments/report_receipt.html", _report_context(made))


@require_safe
@anyone
def receipt(request: VisitorRequest, pk: int) -> HttpResponse:
    """Tell the author what became of a comment, and what they can do."""
    found = _own_comment(request, pk)
    return render(request, "comments/receipt.html", _receipt_context(found))


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def confirm(request: VisitorRequest, pk: int) -> HttpResponse:
    """Confirm a guest's address. Opening the page does nothing: mail programs open links too."""
    found = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
    if not receipts.is_confirmation_key(found, _key(request)):
        raise Http404
    if request.method == "POST":
        found.confirm_guest()
        return redirect(receipts.url(found))
    return render(request, "comments/confirm.html", {"comment": found})


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def edit(request: VisitorRequest, pk: int) -> HttpResponse:
    """Change the words of one's own comment."""
    found = _own_comment(request, pk)
    if not found.is_editable():
        context = _receipt_context(found, "edit") | {"unsaved": _typed_body(request)}
        return render(request, "comments/receipt.html", context, status=422)
    body_form = BodyForm(_posted(request), initial={"body": found.body}, auto_id="edit-%s")
    version_form = VersionForm(_posted(request), comment=found)
    suspension = Suspension.of_person(found.member, found.author_address)
    context = {
        "comment": found,
        "form": body_form,
        "version_form": version_form,
        "needs_help": _needs_help(request),
        **_suspended(suspension, is_known=True),
    }
    if body_form.is_valid() and version_form.is_valid():
        if suspension:
            body_form.add_error(None, _not_sent(suspension))
        elif "preview" not in request.POST and limits.may_edit(found.pk):
            return _save_edit(request, found, body_form, version_form)
        elif "preview" not in request.POST:
            body_form.add_error(None, limits.TRY_LATER)
        else:
            context["preview"] = render_body(body_form.cleaned_data["body"])
    return render(request, "comments/edit.html", context, status=_status(body_form))


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def delete(request: VisitorRequest, pk: int) -> HttpResponse:
    """Delete one's own comment, after a question."""
    found = _own_comment(request, pk)
    form = VersionForm(_posted(request), comment=found)
    if form.is_valid():
        try:
            actions.delete(comment=found, version=form.cleaned_data["version"])
        except actions.StaleDecisionError:
            return _stale(request, found)
        return redirect(receipts.url(found))
    return render(request, "comments/delete.html", {"comment": found, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def appeal(request: VisitorRequest, pk: int) -> HttpResponse:
    """Ask for another moderator's judgement."""
    found = _own_comment(request, pk)
    if not found.can_appeal():
        context = _receipt_context(found, "appeal")
        return render(request, "comments/receipt.html", context, status=422)
    form = WordsForm(_posted(request), comment=found, auto_id="appeal-%s")
    if form.is_valid():
        try:
            actions.appeal(comment=found, **form.cleaned_data)
        except actions.StaleDecisionError:
            return _stale(request, found, unsaved=form.cleaned_data["words"])
        return redirect(receipts.url(found))
    context = {"comment": found, "form": form, "decision": found.decisions.last()}
    return render(request, "comments/appeal.html", context, status=_status(form))


def discussion_context(
    article: Article, sort: str = "newest", after: threads.Key | threads.HelpfulKey | None = None
) -> dict[str, Any]:
    """Return what the discussion's templates show. Also the section below an article."""
    return {
        "article": article,
        "discussion": Discussion.of(article),
        "page": threads.article_page(article, sort, after),
        "sort": sort,
        "sorts": DiscussionForm.SORTS,
        "is_first": after is None,
    }


def is_fragment(request: VisitorRequest) -> bool:
    """Say whether htmx asks for a part; going back in the history always gets the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def public_comments() -> Any:
    """Comments with a place in a thread that readers can open."""
    articles = Article.objects.published()
    comments = Comment.objects.listed().filter(article__in=articles)
    return comments.select_related("article", "member", "thread__member")


def _write(
    request: VisitorRequest, article: Article, parent: Comment | None, address: str
) -> HttpResponse:
    """Show the form for a comment or a reply; preview or post what was written."""
    member = _member(request)
    discussion = Discussion.of(article)
    if not discussion.is_open_to(member):
        return _closed(request, discussion, address)
    form = CommentForm(
        _posted(request),
        is_member=member is not None,
        auto_id=f"comment-{parent.pk if parent else 'new'}-%s",
    )
    context: dict[str, Any] = {
        "article": article,
        "parent": parent,
        "address": address,
        "form": form,
        "appears_at_once": discussion.appears_at_once(member),
        "needs_help": _needs_help(request),
    }
    if member:
        context |= _suspended(Suspension.of_person(member, member.email), is_known=True)
    if "preview" in request.POST:
        if form.is_previewable():
            context["preview"] = render_body(form.cleaned_data["body"])
    elif form.is_valid():
        read = form.cleaned_data
        author = Author(
            member, read.get("name", ""), read.get("email", ""), read.get("wants_replies", False)
        )
        if not limits.may_post(request, member, author.email):
            form.add_error(None, limits.TRY_LATER)
        elif suspension := Suspension.of_person(member, author.address):
            # Asked only after the limit, so that nobody tries out other people's addresses.
            context |= _suspended(suspension, is_known=member is not None)
            form.add_error(None, _not_sent(suspension))
        else:
            submission = _submission(article, author, form)
            posted = actions.post(
                submission=submission,
                parent=parent,
                submission_key=author.own(form.cleaned_data["submission_key"]),
            )
            return _posted_answer(request, posted)
    template = "comments/reply.html" if parent else "comments/new.html"
    name = "comments/new.html#form" if is_fragment(request) else template
    return render(request, name, context, status=_status(form))


def _needs_help(request: VisitorRequest) -> bool:
    """Say whether what was just typed speaks of danger: whatever becomes of it, help is shown."""
    return speaks_of_danger(_typed_body(request))


def _typed_body(request: VisitorRequest) -> str:
    """Return the words that were sent, valid or not."""
    if request.method != "POST":
        return ""
    return str(BodyForm(request.POST)["body"].value() or "")


def _suspended(suspension: Suspension | None, *, is_known: bool) -> dict[str, Any]:
    """Return what the form says of a suspension; its own page only to whom it concerns.

    At the form a guest is nobody yet: anybody can type anybody's address.
    """
    url = receipts.suspension_url(suspension) if suspension and is_known else ""
    return {"suspension": suspension, "suspension_url": url}


def _not_sent(suspension: Suspension) -> str:
    until = date_format(timezone.localtime(suspension.ends_at), "DATETIME_FORMAT")
    return _("Nothing was sent: you cannot write comments until %(until)s.") % {"until": until}


def _closed(request: VisitorRequest, discussion: Discussion, address: str) -> HttpResponse:
    context: dict[str, Any] = {
        "article": discussion.article,
        "discussion": discussion,
        "address": address,
    }
    context["needs_help"] = _needs_help(request)
    name = "comments/closed.html#notice" if is_fragment(request) else "comments/closed.html"
    return render(request, name, context, status=422 if request.method == "POST" else 200)


def _submission(article: Article, author: Author, form: BodyForm) -> Submission:
    return Submission(
        article=article,
        author=author,
        body=form.cleaned_data["body"],
        seconds_to_write=form.cleaned_data["opened"],
        is_trap_filled=bool(form.cleaned_data["website"]),
    )


def _posted_answer(request: VisitorRequest, posted: Comment) -> HttpResponse:
    if is_fragment(request):
        return render(request, "comments/receipt.html#receipt", _receipt_context(posted))
    return redirect(receipts.url(posted))


def _save_edit(
    request: VisitorRequest, found: Comment, form: BodyForm, version_form: VersionForm
) -> HttpResponse:
    author = Author(found.member, found.guest_name, found.guest_email)
    submission = Submission(
        article=found.article,
        author=author,
        body=form.cleaned_data["body"],
        comment=found,
        is_trap_filled=bool(form.cleaned_data["website"]),
    )
    try:
        actions.edit(
            comment=found, version=version_form.cleaned_data["version"], submission=submission
        )
    except actions.StaleDecisionError:
        return _stale(request, found, unsaved=submission.body)
    return redirect(receipts.url(found))


def _report(request: VisitorRequest, found: Comment, form: ReportForm) -> HttpResponse:
    try:
        made = actions.report(comment=found, member=_member(request), **form.cleaned_data)
    except actions.StaleDecisionError:
        raise Http404 from None
    if is_fragment(request):
        return render(request, "comments/report_receipt.html#receipt", _report_context(made))
    return redirect(receipts.report_url(made))


def _report_context(made: Report) -> dict[str, Any]:
    return {"report": made, "comment": made.comment, "url": receipts.report_url(made)}


def _stale(request: VisitorRequest, found: Comment, unsaved: str = "") -> HttpResponse:
    """Show how the comment stands now, with the words that were not taken."""
    found.refresh_from_db()
    context = _receipt_context(found, "stale") | {"unsaved": unsaved}
    return render(request, "comments/receipt.html", context, status=422)


def _own_comment(request: VisitorRequest, pk: int) -> Comment:
    """Return a comment to whoever wrote it: by being signed in, or by the guest's own link."""
    comments = Comment.objects.select_related("article", "member", "parent__member")
    found = get_object_or_404(comments, pk=pk)
    is_own = request.user.is_authenticated and found.member_id == request.user.pk
    if not is_own and not receipts.is_key(found, _key(request)):
        raise Http404
    return found


def _receipt_context(found: Comment, problem: str = "") -> dict[str, Any]:
    decisions = list(found.decisions.all())
    suspension = Suspension.of_person(found.member, found.author_address)
    return {
        "comment": found,
        "decisions": decisions,
        "decision": decisions[-1],
        "key": receipts.key(found),
        "url": receipts.url(found),
        "problem": problem,
        **_suspended(suspension, is_known=True),
        "can_appeal": found.state == State.REJECTED
        and all(decision.verb != Verb.APPEAL for decision in decisions),
        "needs_help": any(finding.get("needs_help") for finding in found.findings),
    }


def _member(request: VisitorRequest) -> User | None:
    """Return who is signed in, None for a guest."""
    return request.user if request.user.is_authenticated else None


def _key(request: VisitorRequest) -> str:
    form = KeyForm(request.GET)
    if not form.is_valid():
        raise Http404
    return str(form.cleaned_data["key"])


def _posted(request: VisitorRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _article_or_answer(
    request: HttpRequest, slug: str, view_name: str
) -> tuple[Article | None, HttpResponse]:
    """Return the published article; or None and the answer: moved or withdrawn."""
    return published_or_answer(
        request,
        Article.objects.all(),
        slug,
        lambda article: reverse(view_name, args=[article.slug]),
    )
