"""Staff addresses, under /staff/."""

from django.urls import path

from . import views

urlpatterns = [
    path("registers/", views.registers_page, name="staff_registers"),
    path("registers/<slug:register>/", views.register_page, name="staff_register"),
    path("registers/<slug:register>/add/", views.add_entry, name="staff_register_add"),
    path("reviews/", views.packs_page, name="staff_review_packs"),
    path("reviews/<uuid:pack>/", views.pack_page, name="staff_review_pack"),
    path("reviews/<uuid:pack>/freeze/", views.freeze_pack, name="staff_review_pack_freeze"),
    path("reviews/<uuid:pack>/<slug:part>/", views.write_section, name="staff_review_pack_section"),
    path("register-entries/<uuid:entry>/", views.entry_page, name="staff_register_entry"),
    path("register-entries/<uuid:entry>/change/", views.change_entry, name="staff_register_change"),
    path("register-entries/<uuid:entry>/<slug:mark>/", views.mark_entry, name="staff_register_mark"),
]
