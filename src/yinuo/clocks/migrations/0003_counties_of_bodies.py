"""Clocks come to the county of their body, also where files had given it another one and left them behind. Going back leaves
them there."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def follow(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    bodies, clocks = apps.get_model("registry", "Body").objects, apps.get_model("clocks", "Clock").objects
    county = Subquery(bodies.filter(path=OuterRef("unit_path")).values("county_code")[:1])
    clocks.annotate(county=county).filter(county__isnull=False).exclude(county_code=county).update(
        county_code=county
    )


class Migration(migrations.Migration):
    dependencies = [("clocks", "0002_indexes_of_the_desk"), ("registry", "0002_versions_of_obligations")]
    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
