"""The one table of the index."""

from django.db import models


class SearchDoc(models.Model):
    """The searchable text of one object of another room.

    The database keeps its full-text index from `tokens` by itself: triggers feed an FTS5 table on SQLite, a
    generated tsvector column with a GIN index does it on PostgreSQL (see the migration).
    """

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    unit_path = models.CharField(max_length=255)
    text = models.TextField()
    tokens = models.TextField()

    class Meta:
        db_table = "search_doc"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_doc_once_per_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
