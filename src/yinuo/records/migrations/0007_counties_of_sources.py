"""Records come to the county of their source, also where files had given it another one and left them behind: a board that
counts by the body's county leads to lists that go by the record's. Going back leaves them there."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def follow(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    bodies, records = apps.get_model("registry", "Body").objects, apps.get_model("records", "Record").objects
    county = Subquery(bodies.filter(pk=OuterRef("source_id")).values("county_code")[:1])
    left = records.annotate(county=county).filter(county__isnull=False).exclude(county_code=county)
    left.update(county_code=county)


class Migration(migrations.Migration):
    dependencies = [("records", "0006_tier_in_indexes_of_lists"), ("registry", "0002_versions_of_obligations")]
    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
