from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "plaudit.accounts"
    label = "accounts"
