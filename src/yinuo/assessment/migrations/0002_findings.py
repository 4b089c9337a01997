from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]

    operations = [
        migrations.AddField("qualitymonth", "findings", models.JSONField(default=dict)),
    ]
