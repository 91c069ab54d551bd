"""The desk: Django's admin, where saving writes a draft and never touches what readers see.

The edit page lays the open draft over the live rows inside a transaction that is always undone
(editorial.snapshot.trial). So every field, inline and widget of the admin works as it does
everywhere, and only the snapshot is kept. What cannot be read into a snapshot yet is kept as
typed, and shown again with the form's own messages.
"""

import copy
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.request import QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.uploads import takes_bodies_of
from editorial import actions, addresses, difference, preview, sharing, views
from editorial import snapshot as snapshots
from editorial.acts import ACTS, Act
from editorial.forms import DraftForm, PlaceForm, RemarkForm, ShareForm, UnfinishedForm
from editorial.models import (
    ChangeClass,
    Publishable,
    Revision,
    Schedule,
    State,
)
from editorial.problems import NotPublishableError, Problem
from editorial.usage import usages_of

PREFIX = "revision"
VERSIONS_SHOWN = 50
NOT_KEPT = ("csrfmiddlewaretoken", f"{PREFIX}-stamp", "_autosave", "_saveasnew", "_save")
"""What a form sends that is not part of what somebody typed."""


class RevisionAdmin(admin.ModelAdmin):
    """The admin of a kind of content that changes by revisions."""

    change_form_template = "admin/editorial/change_form.html"
    delete_confirmation_template = "admin/editorial/delete_confirmation.html"
    object_history_template = "admin/editorial/history.html"
    actions: Any = None
    list_editable = ()
    save_as = False
    save_on_top = False

    class Media:
        js = ("editorial/autosave.js",)

    def get_urls(self) -> list[URLPattern]:
        """Add the acts on a revision, preview, remarks and comparison to the admin's own."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        own: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "act/<slug:act>/": ("act", require_POST(self.act_view)),
            "preview/<int:number>/": ("preview", require_safe(self.preview_view)),
            "remarks/<int:number>/": (
                "remarks",
                require_http_methods(["GET", "HEAD", "POST"])(self.remarks_view),
            ),
            "compare/<int:before>/<int:after>/": ("compare", require_safe(self.compare_view)),
        }
        return [
            *(
                path(f"<path:object_id>/{route}", wrap(view), name=f"{name}_{what}")
                for route, (what, view) in own.items()
            ),
            *super().get_urls(),
        ]

    # Rights

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What readers have seen is withdrawn, never deleted; its history stays."""
        never_published = obj is None or obj.version is None
        return never_published and super().has_delete_permission(request, obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what would be affected before an item is deleted."""
        item = self.get_object(request, object_id)
        context = {"usages": usages_of(item) if item else {}} | (extra_context or {})
        return super().delete_view(request, object_id, context)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete an item readers never saw. Its drafts stay in the record, given up."""
        actions.delete_unseen(item=obj, actor=_actor(request))

    def may(self, request: HttpRequest, right: str) -> bool:
        """Say whether the person holds one of this kind's rights, like 'approve'."""
        return request.user.has_perm(f"{self.opts.app_label}.{right}_{self.opts.model_name}")

    # Lists

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Show where each item stands beside its own columns."""
        return [*super().get_list_display(request), "standing"]

    @admin.display(description=gettext_lazy("Standing"))
    def standing(self, item: Publishable) -> str:
        """Say what readers see of an item."""
        if item.withdrawn_at:
            return _("Withdrawn")
        return (
            _("Published, version {version}").format(version=item.version)
            if item.version
            else _("Not published")
        )

    # Editing

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the buttons that would edit another item in a window: it has its own draft."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_change_related"):
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field

    @takes_bodies_of(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Take a long text."""
        return super().add_view(request, form_url, extra_context)

    @takes_bodies_of(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Take a long text."""
        return super().change_view(request, object_id, form_url, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Edit the open draft; a save makes or updates it."""
        if request.method == "POST":
            _show_broken_characters(request)
        if object_id is None:
            return self._add(request, form_url, extra_context or {})
        item = self.get_object(request, object_id)
        if item is None or not self.has_view_or_change_permission(request, item):
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST":
            return self._save(request, item, object_id)
        return self._show(request, item, object_id, form_url, extra_context or {})

    def _show(
        self,
        request: HttpRequest,
        item: Publishable,
        object_id: str,
        form_url: str,
        extra_context: dict[str, Any],
    ) -> HttpResponse:
        revision = item.open_revision()
        working = revision.snapshot if revision else snapshots.take(item)
        context = self._context(request, item, revision, working) | extra_context
        if revision and revision.typed is not None and self.has_change_permission(request, item):
            typed = _as_posted(request, revision.typed, stamp=context["stamp"])
            draft_form = DraftForm(typed.POST, prefix=PREFIX)
            draft_form.is_valid()
            laid = working | draft_form.cleaned_data.get("children", {})
            shown = context | {"draft_form": draft_form}
            with suppress(IntegrityError), snapshots.trial(item, laid):
                response: Any = super().changeform_view(typed, object_id, form_url, shown)
                if response.status_code != 302:
                    response.context_data["problems"] += _unreadable(response.context_data)
                    return preview.rendered(response)
            # The form cannot mark what is wrong any more: what was typed is shown beside it.
            context["typed"] = _readable(revision.typed)
        with snapshots.trial(item, working):
            return preview.rendered(super().changeform_view(request, object_id, form_url, context))

    def _save(self, request: HttpRequest, item: Publishable, object_id: str) -> HttpResponse:
        """Keep what was typed as the draft: as a snapshot, or as typed while it is incomplete."""
        _drop(request, "_saveasnew")
        draft_form = DraftForm(request.POST, prefix=PREFIX)
        draft_form.is_valid()
        words = draft_form.cleaned_data
        revision = item.open_revision()
        before = revision.snapshot if revision else snapshots.take(item)
        mine = None
        # The database refuses what no rule of the form foresaw: that is unfinished too.
        with suppress(IntegrityError), snapshots.trial(item, before | words.get("children", {})):
            response = super().changeform_view(request, object_id)
            if response.status_code == 302:
                mine = snapshots.take(self._item_or_404(request, object_id))
        if revision is None and mine == before and item.version is not None:
            return self._answer(
                request, item, None, _("Nothing has changed, so there is no draft.")
            )
        kept = revision or Revision()
        is_autosave = "_autosave" in request.POST
        try:
            saved = actions.save_draft(
                item=item,
                snapshot=before if mine is None else mine,
                typed=_typed(request) if mine is None else None,
                actor=_actor(request),
                stamp=words.get("stamp", ""),
                change_class=ChangeClass(words.get("change_class") or kept.change_class),
                note=words.get("note", kept.note),
                is_autosave=is_autosave,
            )
        except actions.StaleError:
            if is_autosave:
                return _refused(_("Not saved: somebody else changed this. Press Save to compare."))
            return self._conflict(request, item, before, mine)
        except actions.WrongStateError as error:
            return _refused(str(error))
        for name in draft_form.errors:
            # Never lose a text over it: the text is saved, only this is as it was.
            messages.error(
                request,
                _("Not saved: {label}. Try it again.").format(label=draft_form.fields[name].label),
            )
        return self._answer(request, item, saved, _saved_message(item, saved))

    def _answer(
        self, request: HttpRequest, item: Publishable, revision: Revision | None, message: str
    ) -> HttpResponse:
        address = self._address(item)
        if "_autosave" in request.POST:
            return _autosaved(revision, actions.stamp_of(item), address)
        level = messages.WARNING if revision and revision.typed else messages.SUCCESS
        messages.add_message(request, level, message)
        return HttpResponseRedirect(address)

    def _conflict(
        self, request: HttpRequest, item: Publishable, theirs: Any, mine: Any
    ) -> HttpResponse:
        """Refuse a save from a stale page; show both versions and keep what was typed."""
        current = item.open_revision() or Revision.objects.of(item).published().first()
        context = self.admin_site.each_context(request) | {
            "title": _("Somebody else saved this in the meantime"),
            "opts": self.opts,
            "item": item,
            "current": current,
            "saved_by": current.events.select_related("actor").last() if current else None,
            "is_comparable": mine is not None,
            "differences": difference.compare(type(item), theirs, mine) if mine else (),
            "typed": [
                (name, value) for name, values in _typed(request).items() for value in values
            ],
            "stamp_field": f"{PREFIX}-stamp",
            "stamp": actions.stamp_of(item),
            "now": timezone.now(),
        }
        return TemplateResponse(request, "admin/editorial/conflict.html", context, status=409)

    # A new item

    def _add(
        self, request: HttpRequest, form_url: str, extra_context: dict[str, Any]
    ) -> HttpResponse:
        """Make the row (which readers do not see: it has no version) and its first draft.

        What is not enough yet for a row is kept for its author as an unfinished item.
        """
        unfinished = self._unfinished_or_404(request)
        none_yet: snapshots.Snapshot = {name: [] for name in self.model.revision_children}
        fresh = {"stamp": "new", "children": DraftForm.sign(none_yet)}
        draft_form = DraftForm(prefix=PREFIX, initial=fresh)
        context = extra_context | {
            "unfinished": unfinished,
            "is_new": True,
            "draft_form": draft_form,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        if request.method != "POST":
            if unfinished is None:
                return super().changeform_view(request, None, form_url, context)
            typed = _as_posted(request, unfinished.typed or {}, stamp="new")
            context["draft_form"] = DraftForm(typed.POST, prefix=PREFIX)
            with suppress(IntegrityError), transaction.atomic():
                response: Any = super().changeform_view(typed, None, form_url, context)
                transaction.set_rollback(True)
                if response.status_code != 302:
                    return preview.rendered(response)
            context |= {"typed": _readable(unfinished.typed or {}), "draft_form": draft_form}
            return super().changeform_view(request, None, form_url, context)
        if unfinished is not None and "_discard" in request.POST:
            actions.discard(revision=unfinished, actor=_actor(request))
            messages.success(request, _("Discarded. It stays in the record."))
            return HttpResponseRedirect(self._list_address())
        with transaction.atomic():
            response = super().changeform_view(request, None, form_url, context)
            item = getattr(request, "editorial_added", None)
            if item is not None:
                draft_form = DraftForm(request.POST, prefix=PREFIX)
                draft_form.is_valid()
                revision = actions.begin(
                    item=item,
                    actor=_actor(request),
                    unfinished=unfinished,
                    note=draft_form.cleaned_data.get("note", ""),
                )
        if IS_POPUP_VAR in request.POST:
            return response
        if item is not None:
            return self._answer(request, item, revision, _saved_message(item, revision))
        unfinished = actions.save_unfinished(
            model=self.model,
            typed=_typed(request),
            actor=_actor(request),
            revision=unfinished,
        )
        address = reverse(self._name("add"), query={"unfinished": unfinished.pk})
        if "_autosave" in request.POST:
            return _autosaved(unfinished, "", address)
        messages.warning(request, _("Kept for you. Mend the fields below to make it a draft."))
        return HttpResponseRedirect(address)

    def _unfinished_or_404(self, request: HttpRequest) -> Revision | None:
        """Return the unfinished new item the address names, which only its author goes on with."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UnfinishedForm(request.GET)
        if not form.is_valid():
            raise Http404
        if form.cleaned_data["unfinished"] is None:
            return None
        own = Revision.objects.of_kinds([self.model]).open().filter(author=_actor(request))
        return get_object_or_404(own, pk=form.cleaned_data["unfinished"], object_id=None)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Hand the new row to `_add`, which keeps its first draft; popups close as usual."""
        request.editorial_added = obj  # type: ignore[attr-defined]
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(request.path)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Tell `_save` that everything typed was valid."""
        return HttpResponseRedirect(request.path)

    # Acts on a revision

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponse:
        """Carry out one of editorial.acts.ACTS on the state of the item that the page showed."""
        item = self._item_or_404(request, object_id)
        if act not in ACTS:
            raise Http404
        if not self.may(request, ACTS[act].right):
            raise PermissionDenied
        form = ACTS[act].form(request.POST)
        revision = item.open_revision()
        stamp = revision.stamp if revision else actions.stamp_of(item)
        if not form.is_valid():
            for name, errors in form.errors.items():
                label = f"{form.fields[name].label}: " if name in ("at", "days") else ""
                messages.error(request, label + " ".join(map(str, errors)))
        elif form.cleaned_data["stamp"] != stamp:
            messages.error(request, actions.CHANGED_SINCE)
        else:
            _carry_out(request, ACTS[act], item, revision, form.cleaned_data)
        return HttpResponseRedirect(self._address(item))

    def preview_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """Show the public page as it would be with one revision, under a banner."""
        item = self._item_or_404(request, object_id)
        revision = get_object_or_404(Revision.objects.of(item), number=number)
        address = reverse(self._name("remarks"), args=[item.pk, number])
        return preview.page(request, item, revision, address)

    def remarks_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """Speak of one paragraph of a draft, or read what others said."""
        item = self._item_or_404(request, object_id)
        revision = get_object_or_404(Revision.objects.of(item), number=number)
        form = RemarkForm(request.POST or None)
        context = views.remarks_context(request, revision, form)
        if request.method == "POST" and form.is_valid():
            try:
                spoken = views.spoken(form, context)
                sharing.remark(revision=revision, author=_actor(request), **spoken)
                return HttpResponseRedirect(request.path)
            except actions.StaleError as error:
                form.add_error(None, str(error))
        context |= {
            "preview_address": reverse(self._name("preview"), args=[item.pk, number]),
            "edit_address": self._address(item),
        }
        status = 422 if form.errors else 200
        response = TemplateResponse(request, "editorial/remarks.html", context, status=status)
        return preview.unlisted(response)

    def compare_view(
        self, request: HttpRequest, object_id: str, before: int, after: int
    ) -> HttpResponse:
        """Show what changed between two revisions."""
        item = self._item_or_404(request, object_id)
        revisions = Revision.objects.of(item)
        old = get_object_or_404(revisions, number=before)
        new = get_object_or_404(revisions, number=after)
        context = self.admin_site.each_context(request) | {
            "title": _("Version {before} and version {after} of {item}").format(
                before=before, after=after, item=item
            ),
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
        """List the versions and who did what with each, newest first, a page at a time."""
        item = self._item_or_404(request, object_id)
        place = PlaceForm(request.GET)
        if not place.is_valid():
            raise Http404
        revisions = (
            Revision.objects.of(item)
            .defer("snapshot", "typed")
            .select_related("author", "approved_by")
            .prefetch_related("events__actor")
        )
        if place.cleaned_data["below"]:
            revisions = revisions.filter(number__lt=place.cleaned_data["below"])
        shown = list(revisions[: VERSIONS_SHOWN + 1])
        context = self.admin_site.each_context(request) | {
            "title": _("History of {item}").format(item=item),
            "opts": self.opts,
            "item": item,
            "revisions": shown[:VERSIONS_SHOWN],
            "older": shown[VERSIONS_SHOWN - 1].number if len(shown) > VERSIONS_SHOWN else None,
            "may_restore": self.may(request, "change") and item.open_revision() is None,
            "stamp": actions.stamp_of(item),
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

    def _name(self, view: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}"

    def _address(self, item: Publishable) -> str:
        return reverse(self._name("change"), args=[item.pk])

    def _list_address(self) -> str:
        return reverse(self._name("changelist"))

    def _context(
        self,
        request: HttpRequest,
        item: Publishable,
        revision: Revision | None,
        working: snapshots.Snapshot,
    ) -> dict[str, Any]:
        kept = {"change_class": revision.change_class, "note": revision.note} if revision else {}
        stamp = revision.stamp if revision else actions.stamp_of(item)
        children = {name: working.get(name, []) for name in item.revision_children}
        fresh = {"stamp": stamp, "children": DraftForm.sign(children)}
        problems = actions.problems_of(revision) if revision else []
        live = Revision.objects.of(item).published().first()
        draft_form = DraftForm(prefix=PREFIX, initial=fresh | kept)
        newest = revision or live
        allowed = self._allowed(request, item, revision, has_problems=bool(problems))
        changed = snapshots.laid_over(item, working)
        move = addresses.move_of(item, changed)
        return {
            "move": move,
            "displaced": addresses.displaced_by(changed) if revision else None,
            "usages": usages_of(item) if move or allowed["may_withdraw"] else {},
            "item": item,
            "revision": revision,
            "newest": newest,
            "stamp": stamp,
            "draft_form": draft_form if self.has_change_permission(request, item) else None,
            "problems": [(problem, self._anchor(problem)) for problem in problems],
            "last_event": revision.events.select_related("actor").last() if revision else None,
            "schedules": _schedules(item, [row for row in (revision, live) if row]),
            "links": revision.share_links.filter(revoked_at=None) if revision else (),
            "remarks": newest.remarks.all() if newest else (),
            "share_form": ShareForm(auto_id="id_share_%s"),
            "zone": timezone.get_current_timezone_name(),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            **allowed,
        }

    def _allowed(
        self,
        request: HttpRequest,
        item: Publishable,
        revision: Revision | None,
        *,
        has_problems: bool,
    ) -> dict[str, bool]:
        """Say which acts to offer. What is not offered is refused as well, in the acts."""
        state = State(revision.state) if revision else None
        is_readable = revision is not None and revision.typed is None
        may_publish = (
            self.may(request, "publish")
            and is_readable
            and (state == State.APPROVED or not item.needs_second_person)
        )
        may_approve = self.may(request, "approve")
        may_change = self.may(request, "change")
        wrote_in_it = revision is not None and request.user.pk in revision.editors()
        return {
            "may_submit": may_change and is_readable and state == State.DRAFT,
            "may_approve": may_approve and state == State.IN_REVIEW and not wrote_in_it,
            "may_send_back": may_approve and state in (State.IN_REVIEW, State.APPROVED),
            "may_publish": may_publish and not has_problems,
            "may_schedule": may_publish and not has_problems,
            "may_discard": may_change and revision is not None,
            "may_withdraw": item.is_published and self.may(request, "publish"),
            "may_unschedule": self.may(request, "publish"),
            "may_share": may_change and revision is not None,
        }

    def _anchor(self, problem: Problem) -> str:
        """Return the id on the page of the field a problem is about."""
        if problem.field in self.model.revision_children:
            return f"{problem.field}-group"
        is_two_boxes = problem.field in {*self.filter_horizontal, *self.filter_vertical}
        return f"id_{problem.field}{'_from' if is_two_boxes else ''}" if problem.field else ""


def _carry_out(
    request: HttpRequest, act: Act, item: Publishable, revision: Revision | None, words: Any
) -> None:
    try:
        messages.success(request, act.do(item, revision, _actor(request), words))
    except NotPublishableError as error:
        for problem in error.problems:
            messages.error(request, problem.message)
    except actions.WrongStateError as error:
        messages.error(request, str(error))
    except actions.StaleError:
        messages.error(
            request,
            _("Another version was published since this draft was started. Compare them first."),
        )


def _schedules(item: Publishable, revisions: list[Revision]) -> models.QuerySet[Schedule]:
    """Return what waits, and what failed after the last thing readers saw."""
    shown = models.Q(state=Schedule.State.WAITING)
    failed = models.Q(state=Schedule.State.FAILED)
    if item.changed_at:
        failed &= models.Q(finished_at__gt=item.changed_at)
    own = Schedule.objects.filter(revision__in=[revision.pk for revision in revisions])
    return own.filter(shown | failed).select_related("revision", "set_by")[:20]


def _actor(request: HttpRequest) -> User:
    """The admin lets nobody in who is not signed in."""
    return cast("User", request.user)


def _typed(request: HttpRequest) -> actions.Typed:
    """Return the form's fields as typed, without what only steers the request."""
    return {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name not in NOT_KEPT
    }


def _as_posted(request: HttpRequest, typed: actions.Typed, stamp: str = "") -> HttpRequest:
    """Return the request as if it posted what was typed, so that the form shows it again."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    data[f"{PREFIX}-stamp"] = stamp
    posted = copy.copy(request)
    posted.method = "POST"
    posted.POST = data  # type: ignore[assignment]
    posted._files = MultiValueDict()  # type: ignore[attr-defined]
    return posted


def _unreadable(context: dict[str, Any]) -> list[tuple[Problem, str]]:
    """Return what the form could not read, each with the id of its field on the page."""
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms.extend(inline.formset.forms)
    return [
        (Problem(name, f"{form[name].label}: {message}"), form[name].auto_id)
        for form in forms
        for name, messages_ in form.errors.items()
        if name in form.fields
        for message in messages_
    ]


def _readable(typed: actions.Typed) -> list[tuple[str, str]]:
    """Return what a person typed, without the form's own bookkeeping."""
    return [
        (name, value)
        for name, values in typed.items()
        for value in values
        if value and not name.startswith(f"{PREFIX}-") and not name.endswith("_FORMS")
    ]


def _show_broken_characters(request: HttpRequest) -> None:
    """Put a sign for each NUL that was typed: PostgreSQL cannot keep one, not even as typed."""
    data = request.POST.copy()
    for name, values in request.POST.lists():
        data.setlist(
            name, [str(value).replace("\x00", "\N{REPLACEMENT CHARACTER}") for value in values]
        )
    request.POST = data  # type: ignore[assignment]  # a copy that can be changed, of the same kind


def _drop(request: HttpRequest, name: str) -> None:
    data = request.POST.copy()
    data.pop(name, None)
    request.POST = data  # type: ignore[assignment]  # a copy that can be changed, of the same kind


def _autosaved(revision: Revision | None, stamp: str, address: str) -> HttpResponse:
    """Tell the script what it saved: the page goes on from this stamp, at this address."""
    when = timezone.localtime().strftime("%H:%M")
    message = _("Draft saved {when}").format(when=when) if revision else _("Nothing has changed")
    if revision and revision.typed is not None:
        message = _("Draft saved {when}, with fields to mend before review").format(when=when)
    return JsonResponse({"stamp": stamp, "address": address, "message": message})


def _refused(message: str) -> HttpResponse:
    """Tell the script that nothing was saved, and why."""
    return JsonResponse({"message": message}, status=409)


def _saved_message(item: models.Model, revision: Revision) -> str:
    seen = (
        _("Readers still see version {based_on}.").format(based_on=revision.based_on)
        if revision.based_on
        else _("Readers do not see it yet.")
    )
    saved = _("Draft saved as {revision} of {item}.").format(revision=revision, item=item)
    mend = _("Some fields cannot be read yet: mend them below.") if revision.typed else ""
    return " ".join(sentence for sentence in (saved, seen, mend) if sentence)
