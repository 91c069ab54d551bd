"""A day's intake from foods. Worked out from the body of the request and forgotten, unless a member
keeps it in a saved profile."""

import logging
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.audience import MemberRequest, VisitorRequest, anyone, members_only
from accounts.encryption import UndecryptableError
from dosing import profile_actions, profile_consent
from dosing.core.day_intake import add_up
from dosing.food_search import search_foods
from dosing.forms.planner import MOST_FOODS, EatenForm, PlannerForm, eaten_forms, entries_in
from dosing.models import (
    DietaryIntake,
    Food,
    FoodFigure,
    FoodGroup,
    Regimen,
    SavedProfile,
    Substance,
)

logger = logging.getLogger(__name__)

SUGGESTED = 10
"""Foods offered for adding."""


@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def food_planner(request: VisitorRequest) -> HttpResponse:
    """Put foods into a day and see what they bring."""
    return _page(request, *_read(request))


@require_POST
@members_only
def food_planner_keep(request: MemberRequest, profile: UUID) -> HttpResponse:
    """Keep the day in one of one's own profiles, unless it was changed in another tab since."""
    own = SavedProfile.objects.owned_by(request.user)
    stored: SavedProfile = get_object_or_404(own, pk=profile)
    form, day = _read(request)
    if not _is_valid(form, day):
        return _page(request, form, day)
    try:
        is_kept = profile_actions.keep_day(
            profile=stored,
            day=[entry.planned for entry in day],
            regimen=form.cleaned_data["regimen"],
            opened_at=form.cleaned_data["opened"],
            agreed=form.cleaned_data["consent"],
        )
    except profile_actions.ConsentMissingError:
        return _page(request, form, day, status=422, is_consent_missing=True)
    if not is_kept:
        # Kept once more, with a look at what is there, is a decision to replace it.
        return _page(request, form, day, status=409, stale=stored, opened=timezone.now())
    messages.success(request, _("The day was kept in the profile."))
    address = reverse("dosing:profile_detail", args=[stored.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _read(request: VisitorRequest) -> tuple[PlannerForm, list[EatenForm]]:
    posted = request.POST if request.method == "POST" else None
    form = PlannerForm(posted, regimens=_regimens())
    return form, eaten_forms(entries_in(request.POST))


def _regimens() -> list[Regimen]:
    return list(Regimen.objects.published().select_related("substance"))


def _is_valid(form: PlannerForm, day: list[EatenForm]) -> bool:
    return not form.errors and not any(entry.errors for entry in day)


def _page(
    request: VisitorRequest,
    form: PlannerForm,
    day: list[EatenForm],
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    """Return the planner as it was filled in, with the sum."""
    asked = {} if form.errors else getattr(form, "cleaned_data", {})
    is_valid = _is_valid(form, day)
    text = asked.get("q", "")
    context = {
        "form": form,
        "day": day,
        "is_valid": is_valid,
        "intake": add_up([entry.eaten for entry in day]) if day and is_valid else None,
        "estimated": sum(
            entry.record.glutamine_method == FoodFigure.Method.SEQUENCE_ESTIMATE for entry in day
        ),
        "text": text,
        "suggestions": _suggestions(text, day),
        # The food just added is no longer among those to add, but it was found.
        "has_just_added": bool(request.POST.get("add")),
        "is_full": len(day) >= MOST_FOODS,
        "regimen": next((row for row in form.regimens if row.slug == asked.get("regimen")), None),
        "typical": DietaryIntake.objects.filter(
            substance__in=Substance.objects.published()
        ).select_related("source"),
        # Since when this page is open: what was kept later, another tab kept.
        "opened": asked.get("opened") or timezone.now(),
    }
    if request.user.is_authenticated:
        context |= {
            "profiles": _labelled_profiles(request),
            "consent": "" if profile_actions.has_consented(request.user) else profile_consent.TEXT,
        }
    is_fragment = request.htmx and not request.htmx.history_restore_request
    template = "dosing/food_planner.html#planner" if is_fragment else "dosing/food_planner.html"
    return render(request, template, context | extra, status=status if is_valid else 422)


def _labelled_profiles(request: VisitorRequest) -> list[tuple[SavedProfile, str]]:
    """Return the member's profiles with their labels, without those that cannot be read."""
    labelled = []
    for profile in SavedProfile.objects.owned_by(request.user):
        try:
            labelled.append((profile, profile.read().label))
        except UndecryptableError:
            logger.error("A saved profile cannot be decrypted: no key in PROFILE_KEYS fits.")
    return labelled


def _suggestions(text: str, day: list[EatenForm]) -> list[Food]:
    if not text:
        return []
    groups = list(FoodGroup.objects.published())
    foods = Food.objects.published().exclude(pk__in=[entry.record.pk for entry in day])
    return list(search_foods(foods, text, groups).foods.order_by("sort_name", "pk")[:SUGGESTED])
