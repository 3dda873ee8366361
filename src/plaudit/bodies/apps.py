from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "plaudit.bodies"
    label = "bodies"
