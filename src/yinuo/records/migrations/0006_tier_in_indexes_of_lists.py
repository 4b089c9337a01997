from django.db import migrations, models

OF_CLASS = ["information_class", "-listed_on", "-id", "status", "disclosure", "source_path", "tier"]
NEWEST = ["-listed_on", "-id", "status", "disclosure", "tier"]


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_charge_in_indexes_of_few"),
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex("record", "record_of_class"),
        migrations.RemoveIndex("record", "record_newest"),
        migrations.AddIndex("record", models.Index(fields=OF_CLASS, name="record_of_class")),
        migrations.AddIndex("record", models.Index(fields=NEWEST, name="record_newest")),
    ]
