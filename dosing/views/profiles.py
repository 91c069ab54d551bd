"""Saved profiles: a person's own, each found only through its owner."""

import logging
from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.audience import MemberRequest, members_only
from accounts.encryption import UndecryptableError
from dosing import profile_actions, profile_consent
from dosing.calculator import calculator_for
from dosing.core.outcome import Dose
from dosing.forms.calculator import CalculatorForm
from dosing.forms.profiles import ProfileForm
from dosing.models import Food, Regimen
from dosing.models.calculations import CALCULATIONS_PER_PROFILE, SavedCalculation
from dosing.models.profiles import (
    PROFILES_PER_PERSON,
    PlannedFood,
    ProfileContent,
    SavedProfile,
    Serving,
)
from dosing.recalculation import recalculate
from dosing.views.calculator import answer, page_context, receipt_from
from dosing.weight_history import weight_history

logger = logging.getLogger(__name__)

DEFAULT_SUBSTANCE = "l-glutamine"
"""Whose calculator opens for a profile without a regimen."""


@require_safe
@members_only
def profile_list(request: MemberRequest) -> HttpResponse:
    """The person's profiles."""
    profiles = [
        (profile, _content_or_none(profile))
        for profile in SavedProfile.objects.owned_by(request.user)
    ]
    titles = dict(Regimen.objects.published().values_list("slug", "title"))
    rows = [
        (profile, content, titles.get(content.regimen, "") if content else "")
        for profile, content in profiles
    ]
    return render(request, "dosing/profile_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def profile_add(request: MemberRequest) -> HttpResponse:
    """Save a new profile; the first one asks for consent."""
    asks_consent = not profile_actions.has_consented(request.user)
    form = ProfileForm(_posted(request), asks_consent=asks_consent)
    if request.method == "POST" and form.is_valid():
        if SavedProfile.objects.owned_by(request.user).count() >= PROFILES_PER_PERSON:
            form.add_error(
                None,
                _("You have {profiles_per_person} profiles. Delete one first.").format(
                    profiles_per_person=PROFILES_PER_PERSON
                ),
            )
        else:
            profile_actions.save_new_profile(
                owner=request.user,
                content=form.profile_content(timezone.localdate()),
                agreed=asks_consent,
            )
            messages.success(request, _("The profile was saved."))
            return redirect("dosing:profile_list")
    status = 422 if form.errors else 200
    return render(request, "dosing/profile_add.html", {"form": form}, status=status)


@require_safe
@members_only
def profile_detail(request: MemberRequest, profile: UUID) -> HttpResponse:
    """One profile: its fields, how the weight went, and what the saved calculations say today."""
    stored = _own_profile(request, profile)
    content = stored.read()
    calculations = [(saved, saved.read()) for saved in stored.calculations.all()]
    context = {
        "profile": stored,
        "content": content,
        "regimen": Regimen.objects.published().filter(slug=content.regimen).first(),
        "servings": _with_foods(content.servings),
        "day": _with_foods(content.day),
        "opened": timezone.now(),
        "weight_history": weight_history(content.weights),
        "calculations": [
            (saved, calculation, recalculate(calculation)) for saved, calculation in calculations
        ],
    }
    return render(request, "dosing/profile_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def profile_change(request: MemberRequest, profile: UUID) -> HttpResponse:
    """Change a profile, unless another tab changed it since this page was opened."""
    stored = _own_profile(request, profile)
    content = stored.read()
    form = ProfileForm(_posted(request), content=content)
    context: dict[str, object] = {"form": form, "profile": stored, "edits": stored.edits}
    status = 200
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["edits"] or 0
        if stored.write(form.profile_content(timezone.localdate()), edits_seen=seen):
            messages.success(request, _("The profile was saved."))
            return redirect("dosing:profile_detail", stored.pk)
        status = 409
        stored.refresh_from_db()
        # Sending the form once more, with what is stored in view, is a decision to overwrite it.
        context |= {"is_stale": True, "edits": stored.edits, "content": stored.read()}
    elif form.errors:
        status = 422
        context["edits"] = form["edits"].value()
    return render(request, "dosing/profile_change.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def profile_delete(request: MemberRequest, profile: UUID) -> HttpResponse:
    """Delete a profile, also one that cannot be read."""
    stored = _own_profile(request, profile)
    if request.method == "POST":
        stored.delete()
        messages.success(request, _("The profile was deleted."))
        return redirect("dosing:profile_list")
    context = {"profile": stored, "content": _content_or_none(stored)}
    return render(request, "dosing/profile_delete.html", context)


@require_safe
@members_only
def profile_use(request: MemberRequest, profile: UUID) -> HttpResponse:
    """The calculator, filled in from a profile; an old weight is asked about first."""
    stored = _own_profile(request, profile)
    content = stored.read()
    context: dict[str, object] = {"profile": stored, "content": content}
    if content.needs_confirming(timezone.localdate()):
        return render(request, "dosing/profile_confirm.html", context)
    calculator = calculator_for(_substance_of(content))
    if calculator is None:
        return render(request, "dosing/profile_use.html", context)
    form = CalculatorForm(calculator=calculator, initial=content.calculator_fields())
    context |= page_context(calculator, form)
    return render(request, "dosing/profile_use.html", context)


@require_POST
@members_only
def profile_confirm(request: MemberRequest, profile: UUID) -> HttpResponse:
    """Say that the weight is still right."""
    stored = _own_profile(request, profile)
    content = stored.read().with_weight_confirmed(timezone.localdate())
    if not stored.write(content, edits_seen=stored.edits):
        messages.warning(request, _("The profile was changed meanwhile. Please look at it again."))
    return redirect("dosing:profile_use", stored.pk)


@require_POST
@members_only
def calculation_save(request: MemberRequest, profile: UUID) -> HttpResponse:
    """Keep what was entered in the calculator and what came out, when an amount came out."""
    stored = _own_profile(request, profile)
    content = stored.read()
    calculator = calculator_for(_substance_of(content))
    if calculator is None:
        raise Http404
    form = CalculatorForm(request.POST, calculator=calculator)
    receipt = receipt_from(calculator, form)
    if receipt and isinstance(receipt.outcome, Dose):
        if stored.calculations.count() < CALCULATIONS_PER_PROFILE:
            profile_actions.save_calculation(
                profile=stored,
                form=form,
                regimen_title=receipt.regimen.record.title,
                dose=receipt.outcome,
            )
            messages.success(request, _("The calculation was saved."))
        else:
            messages.warning(request, _("This profile is full. Delete a calculation first."))
        address = reverse("dosing:profile_detail", args=[stored.pk])
        if request.htmx:
            return HttpResponseClientRedirect(address)
        return redirect(address)
    context = page_context(calculator, form, receipt) | {"profile": stored, "content": content}
    return answer(request, "dosing/profile_use.html", context)


@require_POST
@members_only
def calculation_delete(request: MemberRequest, calculation: UUID) -> HttpResponse:
    """Delete a saved calculation."""
    own = SavedCalculation.objects.owned_by(request.user)
    saved = get_object_or_404(own, pk=calculation)
    saved.delete()
    messages.success(request, _("The calculation was deleted."))
    return redirect("dosing:profile_detail", saved.profile_id)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def profile_consent_page(request: MemberRequest) -> HttpResponse:
    """What was agreed to, and withdrawing it, which erases the profiles."""
    if request.method == "POST":
        profile_actions.withdraw_consent(user=request.user)
        messages.success(request, _("Your consent was withdrawn and your profiles were erased."))
        return redirect("accounts:privacy")
    context = {
        "has_consented": profile_actions.has_consented(request.user),
        "text": profile_consent.TEXT,
        "profile_count": SavedProfile.objects.owned_by(request.user).count(),
    }
    return render(request, "dosing/profile_consent.html", context)


def _own_profile(request: MemberRequest, profile: UUID) -> SavedProfile:
    found: SavedProfile = get_object_or_404(SavedProfile.objects.owned_by(request.user), pk=profile)
    return found


def _content_or_none(profile: SavedProfile) -> ProfileContent | None:
    """Return the content, or None for a page that says of this profile that it cannot be read."""
    try:
        return profile.read()
    except UndecryptableError:
        logger.error("A saved profile cannot be decrypted: no key in PROFILE_KEYS fits.")
        return None


def _with_foods[RowT: (Serving, PlannedFood)](
    rows: Sequence[RowT],
) -> list[tuple[RowT, Food | None]]:
    """Return the rows with their foods; None for one that is no longer published."""
    found = Food.objects.published().filter(slug__in=[row.food for row in rows])
    foods = {food.slug: food for food in found.prefetch_related("portions")}
    return [(row, foods.get(row.food)) for row in rows]


def _substance_of(content: ProfileContent) -> str:
    regimens = Regimen.objects.published().filter(slug=content.regimen)
    return regimens.values_list("substance__slug", flat=True).first() or DEFAULT_SUBSTANCE


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, also when that is nothing at all; None for a page that is opened."""
    return request.POST if request.method == "POST" else None
