from django.urls import path

from .views import pages, sample

urlpatterns = [
    path("language/", pages.choose_language, name="staff_language"),
    path("sample-removal/", sample.sample_removal, name="staff_sample_removal"),
    path("look/", pages.look, name="staff_look"),
]
