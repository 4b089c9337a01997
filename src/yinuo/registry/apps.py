"""Django application of the room."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "yinuo.registry"
    label = "registry"
