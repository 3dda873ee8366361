from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "plaudit.indicators"
    label = "indicators"
