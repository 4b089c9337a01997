"""Django application of the room."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "yinuo.journal"
    label = "journal"
    verbose_name = "存证"
