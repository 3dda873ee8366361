from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "plaudit.customers"
    label = "customers"
