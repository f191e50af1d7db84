"""What is done to the installation as a whole."""

from collections.abc import Callable

from django.db import transaction

from huiyin.config import demo


@transaction.atomic
def load_demo(*, days: int, say: Callable[[str], None], size: demo.Size = demo.FULL) -> None:
    """Load the demo company, whole or not at all: an interrupted first start leaves an empty database."""
    demo.load(days=days, say=say, size=size)
