"""Django application of the room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "yinuo.assessment"
    label = "assessment"
