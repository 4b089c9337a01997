"""Django application of the room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "yinuo.intake"
    label = "intake"
