"""The desk: Django's admin, where saving writes a draft and never touches what readers see.

The edit page lays the open draft over the live rows inside a transaction that is always undone
(editorial.snapshot.trial). So every field, inline and widget of the admin works as it does
everywhere, and only the snapshot is kept.
"""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, resolve, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from editorial import actions, difference
from editorial import snapshot as snapshots
from editorial.forms import ActForm, DraftForm, ReasonedActForm
from editorial.models import Publishable, Revision, State
from editorial.problems import NotPublishableError


class RevisionAdmin(admin.ModelAdmin):
    """The admin of a kind of content that changes by revisions."""

    change_form_template = "admin/editorial/change_form.html"
    object_history_template = "admin/editorial/history.html"
    actions = None
    save_on_top = False

    def get_urls(self) -> list[URLPattern]:
        """Add the acts on a revision, preview and comparison to the admin's own addresses."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/act/<slug:act>/",
                wrap(require_POST(self.act_view)),
                name=f"{name}_act",
            ),
            path(
                "<path:object_id>/preview/<int:number>/",
                wrap(require_safe(self.preview_view)),
                name=f"{name}_preview",
            ),
            path(
                "<path:object_id>/compare/<int:before>/<int:after>/",
                wrap(require_safe(self.compare_view)),
                name=f"{name}_compare",
            ),
            *super().get_urls(),
        ]

    # Rights

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What readers have seen is withdrawn, never deleted; its history stays."""
        never_published = obj is None or obj.version is None
        return never_published and super().has_delete_permission(request, obj)

    def may(self, request: HttpRequest, right: str) -> bool:
        """Say whether the person holds one of this kind's rights, like 'approve'."""
        return request.user.has_perm(f"{self.opts.app_label}.{right}_{self.opts.model_name}")

    # Lists

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Show where each item stands beside its own columns."""
        return [*super().get_list_display(request), "standing"]

    @admin.display(description="Standing")
    def standing(self, item: Publishable) -> str:
        """Say what readers see of an item."""
        if item.withdrawn_at:
            return "Withdrawn"
        return f"Published, version {item.version}" if item.version else "Not published"

    # Editing

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Edit the open draft; a save makes or updates it."""
        if object_id is None:
            return self._add(request, form_url, extra_context)
        item = self.get_object(request, object_id)
        if item is None or not self.has_view_or_change_permission(request, item):
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST":
            return self._change(request, item, object_id, form_url)
        return self._show(request, item, object_id, form_url, extra_context)

    def _show(
        self,
        request: HttpRequest,
        item: Publishable,
        object_id: str,
        form_url: str,
        extra_context: dict[str, Any] | None,
    ) -> HttpResponse:
        context = self._context(request, item) | (extra_context or {})
        with snapshots.trial(item, _working_snapshot(item)):
            return _rendered(super().changeform_view(request, object_id, form_url, context))

    def _change(
        self, request: HttpRequest, item: Publishable, object_id: str, form_url: str
    ) -> HttpResponse:
        draft_form = DraftForm(request.POST, prefix="revision")
        context = self._context(request, item) | {"draft_form": draft_form}
        before = _working_snapshot(item)
        with snapshots.trial(item, before):
            response = _rendered(super().changeform_view(request, object_id, form_url, context))
            if response.status_code != 302:
                return response
            typed = snapshots.take(self._item_or_404(request, object_id))
        if not draft_form.is_valid():
            messages.error(request, "Choose the kind of change and save again.")
            return HttpResponseRedirect(request.path)
        try:
            revision = actions.save_draft(
                item=item,
                snapshot=typed,
                actor=_actor(request),
                stamp=draft_form.cleaned_data["stamp"],
                change_class=draft_form.cleaned_data["change_class"],
                note=draft_form.cleaned_data["note"],
            )
        except actions.StaleError:
            return self._conflict(request, item, before, typed)
        messages.success(request, _saved_message(item, revision))
        return HttpResponseRedirect(request.path)

    def _conflict(
        self, request: HttpRequest, item: Publishable, theirs: Any, mine: Any
    ) -> HttpResponse:
        """Refuse a save from a stale page; show both versions and keep what was typed."""
        current = item.open_revision() or Revision.objects.of(item).published().first()
        stamp_field = DraftForm(prefix="revision").add_prefix("stamp")
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in ("csrfmiddlewaretoken", stamp_field)
        ]
        context = self.admin_site.each_context(request) | {
            "title": "Somebody else saved this in the meantime",
            "opts": self.opts,
            "item": item,
            "current": current,
            "saved_by": current.events.last() if current else None,
            "differences": difference.compare(type(item), theirs, mine),
            "typed": typed,
            "stamp_field": stamp_field,
            "stamp": actions.stamp_of(item),
        }
        return TemplateResponse(request, "admin/editorial/conflict.html", context, status=409)

    def _add(
        self, request: HttpRequest, form_url: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        """Make the row (which readers do not see: it has no version) and its first draft."""
        with transaction.atomic():
            response = super().changeform_view(request, None, form_url, extra_context)
            item = getattr(request, "editorial_added", None)
            if item is None:
                return response
            revision = actions.save_draft(
                item=item, snapshot=snapshots.take(item), actor=_actor(request)
            )
        messages.success(request, _saved_message(item, revision))
        return HttpResponseRedirect(self._address(item))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Hand the new row to `_add`, which keeps its first draft; popups close as usual."""
        request.editorial_added = obj  # type: ignore[attr-defined]
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Tell `_change` that everything typed was valid."""
        return HttpResponseRedirect(request.path)

    # Acts on a revision

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponse:
        """Send for review, approve, send back, publish, discard or withdraw."""
        item = self._item_or_404(request, object_id)
        right, form_class, do = _ACTS.get(act, ("", ActForm, None))
        if do is None:
            raise Http404
        if not self.may(request, right):
            raise PermissionDenied
        form = form_class(request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, errors.as_text())
        elif form.cleaned_data["stamp"] != actions.stamp_of(item):
            messages.error(
                request, "This item has changed since you opened the page. Look at it again."
            )
        else:
            _carry_out(request, item, do, form.cleaned_data["note"])
        return HttpResponseRedirect(self._address(item))

    def preview_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """Show the public page as it would be with one revision, under a banner."""
        item = self._item_or_404(request, object_id)
        revision = get_object_or_404(Revision.objects.of(item), number=number)
        with actions.as_published(item, revision):
            view = resolve(item.get_absolute_url())
            request.draft_banner = revision  # type: ignore[attr-defined]
            response = _rendered(view.func(request, *view.args, **view.kwargs))
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def compare_view(
        self, request: HttpRequest, object_id: str, before: int, after: int
    ) -> HttpResponse:
        """Show what changed between two revisions."""
        item = self._item_or_404(request, object_id)
        revisions = Revision.objects.of(item)
        old = get_object_or_404(revisions, number=before)
        new = get_object_or_404(revisions, number=after)
        context = self.admin_site.each_context(request) | {
            "title": f"Version {before} and version {after} of {item}",
            "opts": self.opts,
            "item": item,
            "before": old,
            "after": new,
            "differences": difference.compare(type(item), old.snapshot, new.snapshot),
        }
        return TemplateResponse(request, "admin/editorial/compare.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List every version and who did what with it, newest first."""
        item = self._item_or_404(request, object_id)
        revisions = (
            Revision.objects.of(item)
            .defer("snapshot")
            .select_related("author", "approved_by")
            .prefetch_related("events__actor")[:100]
        )
        context = self.admin_site.each_context(request) | {
            "title": f"History of {item}",
            "opts": self.opts,
            "item": item,
            "revisions": revisions,
        }
        return TemplateResponse(request, self.object_history_template, context)

    # Helpers

    def _item_or_404(self, request: HttpRequest, object_id: str) -> Any:
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        if not self.has_view_or_change_permission(request, item):
            raise PermissionDenied
        return item

    def _address(self, item: Publishable) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[item.pk])

    def _context(self, request: HttpRequest, item: Publishable) -> dict[str, Any]:
        revision = item.open_revision()
        newest = revision or Revision.objects.of(item).published().first()
        kept = {"change_class": revision.change_class, "note": revision.note} if revision else {}
        stamp = actions.stamp_of(item)
        return {
            "item": item,
            "revision": revision,
            "newest": newest,
            "stamp": stamp,
            "draft_form": DraftForm(prefix="revision", initial={"stamp": stamp} | kept),
            "problems": actions.problems_of(revision) if revision else [],
            "last_note": revision.events.last() if revision else None,
            "may_submit": revision
            and revision.state == State.DRAFT
            and self.may(request, "change"),
            "may_approve": revision
            and revision.state == State.IN_REVIEW
            and self.may(request, "approve")
            and request.user.pk not in revision.editors() | {revision.author_id},
            "may_send_back": revision
            and revision.state in (State.IN_REVIEW, State.APPROVED)
            and self.may(request, "approve"),
            "may_publish": revision
            and self.may(request, "publish")
            and (revision.state == State.APPROVED or not item.needs_second_person),
            "may_discard": revision and self.may(request, "change"),
            "may_withdraw": item.is_published and self.may(request, "publish"),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            "has_preview": hasattr(item, "get_absolute_url"),
        }


def _submit(item: Publishable, revision: Revision | None, actor: Any, note: str) -> str:
    actions.submit(revision=_needed(revision), actor=actor)
    return "Sent for review. A second person can now approve it."


def _approve(item: Publishable, revision: Revision | None, actor: Any, note: str) -> str:
    actions.approve(revision=_needed(revision), actor=actor, note=note)
    return "Approved. It can now be published."


def _send_back(item: Publishable, revision: Revision | None, actor: Any, note: str) -> str:
    actions.send_back(revision=_needed(revision), actor=actor, note=note)
    return "Sent back to its author."


def _publish(item: Publishable, revision: Revision | None, actor: Any, note: str) -> str:
    actions.publish(revision=_needed(revision), actor=actor)
    return "Published. Readers see it within a second."


def _discard(item: Publishable, revision: Revision | None, actor: Any, note: str) -> str:
    actions.discard(revision=_needed(revision), actor=actor)
    return "Draft discarded. It stays in the history."


def _withdraw(item: Publishable, revision: Revision | None, actor: Any, note: str) -> str:
    actions.withdraw(item=item, actor=actor, note=note)
    return "Withdrawn. Readers no longer see it."


type _Act = Callable[[Publishable, Revision | None, Any, str], str]

# What each act needs: a right on this kind of content, the form, and the verb.
_ACTS: dict[str, tuple[str, type[ActForm], _Act | None]] = {
    "submit": ("change", ActForm, _submit),
    "approve": ("approve", ActForm, _approve),
    "send-back": ("approve", ReasonedActForm, _send_back),
    "publish": ("publish", ActForm, _publish),
    "discard": ("change", ActForm, _discard),
    "withdraw": ("publish", ReasonedActForm, _withdraw),
}


def _carry_out(request: HttpRequest, item: Publishable, do: _Act, note: str) -> None:
    try:
        messages.success(request, do(item, item.open_revision(), _actor(request), note))
    except NotPublishableError as error:
        for problem in error.problems:
            messages.error(request, problem.message)
    except actions.WrongStateError as error:
        messages.error(request, str(error))
    except actions.StaleError:
        messages.error(
            request,
            "Another version was published since this draft was started. Compare them first.",
        )


def _actor(request: HttpRequest) -> User:
    """The admin lets nobody in who is not signed in."""
    return cast("User", request.user)


def _needed(revision: Revision | None) -> Revision:
    if revision is None:
        raise actions.WrongStateError("There is no draft. Save one first.")
    return revision


def _working_snapshot(item: Publishable) -> snapshots.Snapshot:
    revision = item.open_revision()
    return revision.snapshot if revision else snapshots.take(item)


def _rendered(response: Any) -> Any:
    """Render now: the rows a page shows are undone when the transaction ends."""
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return response


def _saved_message(item: models.Model, revision: Revision) -> str:
    seen = (
        f"Readers still see version {revision.based_on}."
        if revision.based_on
        else ("Readers do not see it yet.")
    )
    return format_html("Draft saved as {} of {}. {}", revision, item, seen)
