"""Django application of the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "yinuo.records"
    label = "records"
