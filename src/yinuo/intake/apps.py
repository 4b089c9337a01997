"""Django application of the room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "yinuo.intake"
    label = "intake"

    def ready(self) -> None:
        """Tell the workers who does intake jobs, the registry what follows a body, the check of the journal what there is."""
        from yinuo.intake import following, rechecking, states, working  # noqa: F401

        states.register()
