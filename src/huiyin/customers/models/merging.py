"""That two records are one customer, and what has to go back if they are not (decision 0027)."""

from django.db import models

from huiyin.customers.models.customers import Customer


class Merge(models.Model):
    """`loser` was merged into `winner`.

    `moved` has the ids of rows by relation; `changed` those of them that became otherwise on the way; `fields` by name
    the value of the winner before and since.
    """

    winner = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    loser = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    changed = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    by = models.ForeignKey("staff.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loser"],
                condition=models.Q(undone_at__isnull=True),
                name="a_customer_is_merged_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loser_id} → {self.winner_id}"
