"""Staff addresses, under /staff/."""

from django.urls import path

from . import views

urlpatterns = [
    path("registers/", views.registers_page, name="staff_registers"),
    path("registers/<slug:register>/", views.register_page, name="staff_register"),
    path("registers/<slug:register>/add/", views.add_entry, name="staff_register_add"),
    path("register-entries/<uuid:entry>/", views.entry_page, name="staff_register_entry"),
    path("register-entries/<uuid:entry>/change/", views.change_entry, name="staff_register_change"),
    path("register-entries/<uuid:entry>/<slug:mark>/", views.mark_entry, name="staff_register_mark"),
]
