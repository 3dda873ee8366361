from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "plaudit.web"
    label = "web"
