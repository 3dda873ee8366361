"""Staff addresses, under /staff/."""

from django.urls import path

from . import views

urlpatterns = [
    path("bodies/", views.bodies, name="staff_bodies"),
    path("bodies/add/", views.add_body, name="staff_body_add"),
    path("bodies/<slug:body>/", views.body, name="staff_body"),
    path("bodies/<slug:body>/close/", views.close_body, name="staff_body_close"),
    path("bodies/<slug:body>/confirm/", views.confirm_body, name="staff_body_confirm"),
]
