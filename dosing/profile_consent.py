"""What people agree to before their first profile is saved.

Change the text only together with its version: the ledger keeps both, and whoever agreed to older
words is asked again.
"""

from django.utils.translation import gettext_lazy as _

VERSION = 2
TEXT = _(
    "I agree that Villi stores the health data that I enter in my profiles: label, weight and its "
    "history, height, sex, age, regimen, usual servings, note, a day of food that I keep from the "
    "planner with the regimen beside it, and the calculations I save. It is stored encrypted and "
    "used only to fill in the calculator and the planner for me, to show me how my weight went and "
    "to tell me when a regimen has changed. I can withdraw at any time; then it is erased."
)
