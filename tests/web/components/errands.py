"""A table of its own for the tests of lists, so that they depend on no room's model."""

from __future__ import annotations

from django.db import models


class Errand(models.Model):
    """A row with ties, a state and a date."""

    rule = models.CharField(max_length=60)
    place = models.CharField(max_length=60)
    subject_id = models.IntegerField()
    due_on = models.DateField(db_index=True)
    state = models.CharField(max_length=10)
    objects: models.Manager[Errand] = models.Manager()

    class Meta:
        app_label = "web"
        db_table = "test_errand"
