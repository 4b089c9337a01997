import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_findings"), ("registry", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DaysUsed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_path", models.CharField(db_index=True, max_length=255)),
                ("county_code", models.CharField(blank=True, max_length=6)),
                ("information_class", models.CharField(max_length=40)),
                ("days", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.body")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "information_class", "days"), name="days_used_once")
                ]
            },
        ),
    ]
