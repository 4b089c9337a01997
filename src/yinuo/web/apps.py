"""Django application of the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yinuo.web"
    label = "web"

    def ready(self) -> None:
        """Put the numbers of waiting work beside the desk's menu."""
        from yinuo.web.workbench import waiting

        waiting.register()
