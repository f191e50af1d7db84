"""The code of a printed paper, as its QR code carries it: "case-12"."""

import re

CODE = re.compile(r"([a-z][a-z_]{0,19})-([1-9][0-9]{0,17})")


def code_of(kind: str, paper_id: int) -> str:
    """The code of a paper."""
    return f"{kind}-{paper_id}"


def read_code(code: str) -> tuple[str, int] | None:
    """Kind and id of a code; None for anything else."""
    found = CODE.fullmatch(code)
    return (found[1], int(found[2])) if found else None
