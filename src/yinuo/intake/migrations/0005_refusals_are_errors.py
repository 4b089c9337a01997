"""Findings of refusals by law bore a level of their own; as those of today they are errors.

Their rules keep the ids they were told under: the entry that finished a submission, its counts and the board go by these.
What its words say of the level stays too, by which the reverse knows the findings again.
"""

from django.db import migrations

OLD, NEW = "refused", "error"


def to_errors(apps, schema_editor):
    apps.get_model("intake", "Finding").objects.filter(level=OLD).update(level=NEW)


def to_refusals(apps, schema_editor):
    findings = apps.get_model("intake", "Finding").objects
    for submission in apps.get_model("intake", "Submission").objects.only("sayings").iterator(chunk_size=500):
        old = [place for place, words in enumerate(submission.sayings) if words.get("level") == OLD]
        if old:
            findings.filter(submission=submission.pk, saying__in=old, level=NEW).update(level=OLD)


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_totals_set_aside")]

    operations = [migrations.RunPython(to_errors, to_refusals)]
