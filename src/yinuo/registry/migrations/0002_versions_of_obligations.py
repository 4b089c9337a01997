from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='obligation',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
    ]
