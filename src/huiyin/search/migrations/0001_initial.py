"""The table of the index and, per database, what looks up its tokens."""

from django.db import migrations, models

# External content: the index stores no text of its own. detail=none: no positions, so no phrases, a third of the size.
# The ascii tokenizer takes every character beyond ASCII as part of a token, Chinese and emoji alike.
SQLITE = [
    """CREATE VIRTUAL TABLE search_doc_index USING fts5(
        tokens, content='search_doc', content_rowid='id', detail=none, columnsize=0,
        tokenize="ascii tokenchars '@=/_-.'")""",
    """CREATE TRIGGER search_doc_added AFTER INSERT ON search_doc BEGIN
        INSERT INTO search_doc_index (rowid, tokens) VALUES (new.id, new.tokens);
    END""",
    """CREATE TRIGGER search_doc_removed AFTER DELETE ON search_doc BEGIN
        INSERT INTO search_doc_index (search_doc_index, rowid, tokens) VALUES ('delete', old.id, old.tokens);
    END""",
    """CREATE TRIGGER search_doc_changed AFTER UPDATE OF tokens ON search_doc WHEN old.tokens <> new.tokens BEGIN
        INSERT INTO search_doc_index (search_doc_index, rowid, tokens) VALUES ('delete', old.id, old.tokens);
        INSERT INTO search_doc_index (rowid, tokens) VALUES (new.id, new.tokens);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER search_doc_added",
    "DROP TRIGGER search_doc_removed",
    "DROP TRIGGER search_doc_changed",
    "DROP TABLE search_doc_index",
]
POSTGRESQL = [
    """ALTER TABLE search_doc ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED""",
    "CREATE INDEX search_doc_vector ON search_doc USING gin (vector)",
]
POSTGRESQL_BACK = [
    "DROP INDEX search_doc_vector",
    "ALTER TABLE search_doc DROP COLUMN vector",
]


def create_index(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchDoc",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("object_id", models.BigIntegerField()),
                ("unit_path", models.CharField(max_length=255)),
                ("text", models.TextField()),
                ("tokens", models.TextField()),
            ],
            options={
                "db_table": "search_doc",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="search_doc_once_per_object")
                ],
            },
        ),
        migrations.RunPython(create_index, drop_index),
    ]
