"""The search index over records: FTS5 on SQLite, tsvector with GIN on PostgreSQL, both over tokens made by the core.

SQLite: without content and without column sizes, since the tokens follow from the record's own columns. PostgreSQL:
beside the record, so that a change of the record does not rewrite its tokens.
"""

from django.db import migrations

FORWARD = {
    "sqlite": [
        "CREATE VIRTUAL TABLE records_search USING fts5("
        "tokens, content='', columnsize=0, tokenize=\"unicode61 remove_diacritics 0\")",
    ],
    "postgresql": [
        "CREATE TABLE records_search (record_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
        "CREATE INDEX records_search_tokens ON records_search USING gin (tokens)",
    ],
}


def make(apps, schema_editor):
    for statement in FORWARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE records_search")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
