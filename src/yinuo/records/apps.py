"""Django application of the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "yinuo.records"
    label = "records"
    verbose_name = "信用记录"

    def ready(self) -> None:
        from yinuo.records import following, states  # noqa: F401

        states.register()
