"""The addresses of reviewers without an account."""

from django.urls import path

from editorial import views

app_name = "editorial"

urlpatterns = [
    path("review/<str:token>/", views.review, name="review"),
    path("review/<str:token>/remarks/", views.remarks, name="remarks"),
]
