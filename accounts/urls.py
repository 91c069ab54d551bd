"""A person's account (allauth's own pages follow under the same address), and their privacy."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/", views.account_home, name="account_home"),
    path("accounts/name/", views.display_name, name="display_name"),
    path("accounts/second-factor/", views.second_factor, name="second_factor"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/policy/", views.privacy_policy, name="privacy_policy"),
    path("privacy/health-data/", views.health_data_policy, name="health_data_policy"),
    path("privacy/export.json", views.export_json, name="export_json"),
    path("privacy/export.csv", views.export_csv, name="export_csv"),
    path("privacy/erase/", views.erase, name="erase"),
    path("privacy/erased/", views.erased, name="erased"),
]
