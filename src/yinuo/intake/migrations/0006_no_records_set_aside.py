"""Rows are set aside as no records, whether they are totals or lines below the table."""

from django.db import migrations, models

OLD, NEW = "total", "no-record"


def to_no_records(apps, schema_editor):
    apps.get_model("intake", "QueuedRow").objects.filter(why=OLD).update(why=NEW)


def to_totals(apps, schema_editor):
    apps.get_model("intake", "QueuedRow").objects.filter(why=NEW).update(why=OLD)


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_refusals_are_errors")]

    operations = [
        migrations.AlterField(
            model_name="queuedrow",
            name="why",
            field=models.CharField(
                choices=[
                    ("findings", "有错误"),
                    ("conflict", "与已有记录冲突"),
                    ("unregistered", "机关未登记"),
                    ("no-record", "不是记录，不用改"),
                ],
                default="findings",
                max_length=14,
            ),
        ),
        migrations.RunPython(to_no_records, to_totals),
    ]
