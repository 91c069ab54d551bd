"""The addresses of the catalogue, the calculator and the profiles."""

from django.urls import path

from dosing.views import (
    calculator,
    completeness,
    foods,
    open_data,
    planner,
    profiles,
    regimens,
    sources,
)

app_name = "dosing"

urlpatterns = [
    path("foods/", foods.food_list, name="food_list"),
    path("foods/richest/", foods.food_richest, name="food_richest"),
    path("foods/compare/", foods.food_compare, name="food_compare"),
    path("foods/planner/", planner.food_planner, name="food_planner"),
    path("foods/<slug:slug>/", foods.food, name="food"),
    path("profiles/", profiles.profile_list, name="profile_list"),
    path("profiles/add/", profiles.profile_add, name="profile_add"),
    path("profiles/consent/", profiles.profile_consent_page, name="profile_consent"),
    path("profiles/<uuid:profile>/", profiles.profile_detail, name="profile_detail"),
    path("profiles/<uuid:profile>/change/", profiles.profile_change, name="profile_change"),
    path("profiles/<uuid:profile>/delete/", profiles.profile_delete, name="profile_delete"),
    path("profiles/<uuid:profile>/use/", profiles.profile_use, name="profile_use"),
    path("profiles/<uuid:profile>/confirm/", profiles.profile_confirm, name="profile_confirm"),
    path("profiles/<uuid:profile>/day/", planner.food_planner_keep, name="food_planner_keep"),
    path("profiles/<uuid:profile>/save/", profiles.calculation_save, name="calculation_save"),
    path(
        "profiles/calculations/<uuid:calculation>/delete/",
        profiles.calculation_delete,
        name="calculation_delete",
    ),
    path("dosing/<slug:substance>/", calculator.substance, name="substance"),
    path("dosing/<slug:substance>/calculate/", calculator.calculate, name="calculate"),
    path("dosing/<slug:substance>/compare/", calculator.comparison, name="comparison"),
    path("dosing/<slug:substance>/<slug:regimen>/", regimens.regimen, name="regimen"),
    path(
        "dosing/<slug:substance>/<slug:regimen>/history/",
        regimens.regimen_history,
        name="regimen_history",
    ),
    path(
        "dosing/<slug:substance>/<slug:regimen>/history/<int:before>/<int:after>/",
        regimens.regimen_difference,
        name="regimen_difference",
    ),
    path("data/completeness/", completeness.completeness, name="completeness"),
    path("data/", open_data.open_data, name="open_data"),
    path("data/openapi.json", open_data.open_data_openapi, name="open_data_openapi"),
    path("data/<slug:table>.csv", open_data.open_data_csv, name="open_data_csv"),
    path("data/<slug:table>.json", open_data.open_data_json, name="open_data_json"),
    path("sources/", sources.source_list, name="source_list"),
    path("sources/all.<slug:extension>", sources.source_files, name="source_files"),
    path("sources/<slug:key>/", sources.source, name="source"),
    path("sources/<slug:key>/cite.<slug:extension>", sources.source_file, name="source_file"),
]
