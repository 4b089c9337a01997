"""Django application of the room."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "yinuo.clocks"
    label = "clocks"
