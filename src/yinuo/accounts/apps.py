"""Django application of the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yinuo.accounts"
    label = "accounts"

    def ready(self) -> None:
        from yinuo.accounts import sealed_totp, states  # noqa: F401

        states.register()
