"""Django application of the room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "yinuo.intake"
    label = "intake"

    def ready(self) -> None:
        """Tell the workers who does intake jobs, and the registry what follows a body."""
        from yinuo.intake import following, rechecking  # noqa: F401
        from yinuo.intake.pipeline import run  # noqa: F401
