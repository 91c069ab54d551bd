"""The addresses of the catalogue, the calculator and the profiles."""

from django.urls import path

from dosing.views import calculator, profiles

app_name = "dosing"

urlpatterns = [
    path("profiles/", profiles.profile_list, name="profile_list"),
    path("profiles/add/", profiles.profile_add, name="profile_add"),
    path("profiles/consent/", profiles.profile_consent_page, name="profile_consent"),
    path("profiles/<uuid:profile>/", profiles.profile_change, name="profile_change"),
    path("profiles/<uuid:profile>/delete/", profiles.profile_delete, name="profile_delete"),
    path("profiles/<uuid:profile>/use/", profiles.profile_use, name="profile_use"),
    path("profiles/<uuid:profile>/confirm/", profiles.profile_confirm, name="profile_confirm"),
    path("dosing/<slug:substance>/", calculator.substance, name="substance"),
    path("dosing/<slug:substance>/calculate/", calculator.calculate, name="calculate"),
]
