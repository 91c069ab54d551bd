"""The calculator: all regimens of a substance, and a calculation that leaves no trace."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import retarget

from accounts.audience import VisitorRequest, anyone, public_page
from dosing.calculator import Calculator, CalculatorRegimen, calculator_for
from dosing.comparison import compare_regimens
from dosing.core.regimen import Basis, WeightBasis
from dosing.forms.calculator import CalculatorForm
from dosing.forms.comparison import ComparisonForm
from dosing.models import Substance
from dosing.models.choices import Audience
from dosing.receipt import Receipt, receipt_for
from editorial.addresses import published_or_answer


@require_safe
@public_page("regimen")
def substance(request: HttpRequest, substance: str) -> HttpResponse:
    """All studied regimens of a substance, with the calculator."""
    calculator = calculator_for(substance)
    if calculator is None:
        found, elsewhere = published_or_answer(
            request, Substance.objects.all(), substance, Substance.get_absolute_url
        )
        if found is None:
            return elsewhere
        raise Http404
    form = CalculatorForm(
        calculator=calculator, initial={"regimen": request.GET.get("regimen", "")}
    )
    return render(request, "dosing/substance.html", page_context(calculator, form))


@csrf_exempt  # the calculation keeps nothing, and its page must be the same bytes for everybody
@require_POST
@anyone
def calculate(request: VisitorRequest, substance: str) -> HttpResponse:
    """Work out a regimen for what was typed. Read from the body, answered, forgotten."""
    calculator = _calculator_or_404(substance)
    form = CalculatorForm(request.POST, calculator=calculator)
    receipt = receipt_from(calculator, form)
    return answer(request, "dosing/substance.html", page_context(calculator, form, receipt))


@csrf_exempt  # as for `calculate`
@require_http_methods(["GET", "HEAD", "POST"])
@anyone
def comparison(request: HttpRequest, substance: str) -> HttpResponse:
    """Show what every regimen comes to for one weight. The answer holds no form to change."""
    calculator = _calculator_or_404(substance)
    form = ComparisonForm(request.POST if request.method == "POST" else None)
    rows = []
    if form.is_valid() and form.inputs is not None:
        rows = compare_regimens(calculator, form.inputs, timezone.localdate())
    context = {"calculator": calculator, "form": form, "rows": rows}
    return render(request, "dosing/comparison.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class RegimenChoice:
    """A regimen in the list to choose from; `needs` tells the stylesheet which boxes to show."""

    regimen: CalculatorRegimen
    element_id: str
    needs: str


def page_context(
    calculator: Calculator, form: CalculatorForm, receipt: Receipt | None = None
) -> dict[str, object]:
    """Return what the calculator's templates show."""
    choices = [
        RegimenChoice(regimen, f"calculator-regimen_{number}", _needs(regimen))
        for number, regimen in enumerate(calculator.regimens.values())
    ]
    return {
        "calculator": calculator,
        "form": form,
        "receipt": receipt,
        "groups": [
            (audience, [c for c in choices if c.regimen.record.audience == audience.value])
            for audience in Audience
        ],
    }


def answer(request: VisitorRequest, page: str, context: dict[str, object]) -> HttpResponse:
    """Show a calculation: the whole page, or for htmx what changes on it.

    That is the result alone, unless a mistake is to be marked in the form or was marked before.
    """
    status = 200 if context["receipt"] else 422
    if not request.htmx:
        return render(request, page, context, status=status)
    if status == 200 and request.htmx.target == "calculator-answer":
        return render(request, "dosing/calculator.html#answer", context)
    whole = render(request, "dosing/calculator.html#calculator", context, status=status)
    return retarget(whole, "#calculator")


def receipt_from(calculator: Calculator, form: CalculatorForm) -> Receipt | None:
    """Return the laid-out outcome, or None when a field needs mending."""
    if not form.is_valid() or form.chosen_regimen is None:
        return None
    today = timezone.localdate()
    outcome = form.chosen_regimen.stopped(today) or form.calculate()
    if outcome is None:
        return None
    amount, unit = form.cleaned_data["product_amount"], form.cleaned_data["product_unit"]
    product = (amount, unit) if amount and unit else None
    return receipt_for(calculator, form.chosen_regimen, outcome, today=today, product=product)


def _needs(regimen: CalculatorRegimen) -> str:
    needs = []
    if regimen.core.weight_basis is WeightBasis.IDEAL:
        needs.append("ideal")
    if regimen.core.basis is Basis.PER_100G_PROTEIN:
        needs.append("protein")
    return " ".join(needs)


def _calculator_or_404(slug: str) -> Calculator:
    calculator = calculator_for(slug)
    if calculator is None:
        raise Http404
    return calculator
