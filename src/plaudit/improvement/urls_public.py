from django.urls import path

from . import views

urlpatterns = [path("handling/", views.handling, name="handling")]
