"""Django application of the room."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "yinuo.journal"
    label = "journal"
    verbose_name = "存证"

    def ready(self) -> None:
        """Tell the workers who checks the journal."""
        from yinuo.journal import checking  # noqa: F401
