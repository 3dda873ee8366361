from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "plaudit.improvement"
    label = "improvement"
