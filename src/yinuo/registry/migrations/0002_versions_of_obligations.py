from django.db import migrations, models


def count_entries(apps, schema_editor):
    """After going back and forth the versions are again those of the entries there are."""
    entries = apps.get_model("journal", "Entry").objects.filter(object__startswith="obligation/")
    last = entries.values_list("object").annotate(last=models.Max("version"))
    for name, version in last:
        number = int(name.removeprefix("obligation/"))
        apps.get_model("registry", "Obligation").objects.filter(pk=number).update(version=version)


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0001_initial"),
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="obligation",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.RunPython(count_entries, migrations.RunPython.noop),
    ]
