"""Indexes for the desk: what was not read, by desk and newest first for a region; open clocks by kind and due date."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                fields=["subject_kind", "due_on"],
                condition=models.Q(closed_on__isnull=True),
                name="clock_open_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                fields=["unit_path", "-created_at"],
                condition=models.Q(read_at__isnull=True),
                name="reminder_unread_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                fields=["-created_at"], condition=models.Q(read_at__isnull=True), name="reminder_unread"
            ),
        ),
    ]
