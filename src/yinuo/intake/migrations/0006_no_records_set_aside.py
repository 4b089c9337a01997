"""Rows are set aside as no records, whether they are totals or lines below the table; those that were, for the reason that
rows set aside today have, by which ``journal check`` knows that the platform let them go."""

from django.db import migrations, models

OLD, NEW = "total", "no-record"
OLD_REASON, NEW_REASON = "合计行，不是记录", "合计、表头、表格下面的话之类，不是记录"


def to_no_records(apps, schema_editor):
    rows = apps.get_model("intake", "QueuedRow").objects
    rows.filter(why=OLD, closed_reason=OLD_REASON).update(closed_reason=NEW_REASON)
    rows.filter(why=OLD).update(why=NEW)


def to_totals(apps, schema_editor):
    rows = apps.get_model("intake", "QueuedRow").objects
    rows.filter(why=NEW, closed_reason=NEW_REASON).update(closed_reason=OLD_REASON)
    rows.filter(why=NEW).update(why=OLD)


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
