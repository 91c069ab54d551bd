"""The addresses of the catalogue, the calculator and the profiles."""

from django.urls import path

from dosing.views import calculator

app_name = "dosing"

urlpatterns = [
    path("dosing/<slug:substance>/", calculator.substance, name="substance"),
    path("dosing/<slug:substance>/calculate/", calculator.calculate, name="calculate"),
]
