from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "plaudit.complaints"
    label = "complaints"
