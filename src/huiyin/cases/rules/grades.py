"""The importance grades of an information sheet (F8, F9), out of urgency and importance."""

#: From this importance on a matter touches satisfaction directly.
IMPORTANT = 2


def paper_grade(*, is_urgent: bool, importance: int) -> int:
    """1: important and urgent; 2: urgent only; 3: daily information, no mark; 4: important only.

    The documents know three grades; the fourth cell of the matrix is allowed, too.
    """
    is_important = importance >= IMPORTANT
    if is_urgent:
        return 1 if is_important else 2
    return 4 if is_important else 3


def is_marked(grade: int) -> bool:
    """Whether the grade is marked √ in the top right corner of the sheet."""
    return grade != 3
