from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "plaudit.insight"
    label = "insight"
