"""Django application of the room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yinuo.jobs"
    label = "jobs"
