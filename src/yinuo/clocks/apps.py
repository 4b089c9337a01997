"""Django application of the room."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "yinuo.clocks"
    label = "clocks"
    verbose_name = "时限"

    def ready(self) -> None:
        from yinuo.clocks import following, states  # noqa: F401

        states.register()
