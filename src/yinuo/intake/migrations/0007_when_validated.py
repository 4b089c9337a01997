"""When the rows of a submission had been checked, which its records say and its last entry tells; and submissions come to the
county of the body that answers for them, also where files had given it another one. Going back leaves them there."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def follow(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    bodies = apps.get_model("registry", "Body").objects
    submissions = apps.get_model("intake", "Submission").objects
    county = Subquery(bodies.filter(path=OuterRef("unit_path")).values("county_code")[:1])
    left = submissions.annotate(county=county).filter(county__isnull=False).exclude(county_code=county)
    left.update(county_code=county)


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_no_records_set_aside"), ("registry", "0002_versions_of_obligations")]
    operations = [
        migrations.AddField("submission", "validated_at", models.DateTimeField(null=True)),
        migrations.RunPython(follow, migrations.RunPython.noop),
    ]
