"""What a matter's number looks like, and its search entry without the number, which every copy has anew."""

from collections import defaultdict
from dataclasses import dataclass

from huiyin.cases.models import Case
from huiyin.search.models import SearchDoc
from huiyin.search.rules.tokens import document_tokens


@dataclass(slots=True)
class Words:
    """A matter's number is `head` and six digits or more; `lead` stands before them where the search joins digits.

    `step`: how many numbers of its head the pattern took. `text`, `tokens`: its search entry, the number left out.
    `series` and `year` say where own numbers come from; "" for what was imported.
    """

    case_id: int
    head: str
    lead: str
    number: int
    text: str
    tokens: str
    series: str
    year: int
    step: int = 0


def words_of(after: int, until: int) -> list[Words]:
    """Of the cases with ids after `after`, up to `until`."""
    entries = {
        entry.object_id: entry
        for entry in SearchDoc.objects.filter(
            kind="case", object_id__gt=after, object_id__lte=until
        ).iterator()
    }
    cases = Case.objects.filter(pk__gt=after, pk__lte=until).values_list("pk", "number", "origin", "unit_id")
    found = [
        _words(pk, number or "", origin, unit_id, entries[pk])
        for pk, number, origin, unit_id in cases.iterator()
    ]
    numbers: dict[str, list[int]] = defaultdict(list)
    for one in found:
        numbers[one.head].append(one.number)
    for taken in numbers.values():
        taken.sort()
    for one in found:
        taken = numbers[one.head]
        one.step = taken[-1] - taken[0] + 1
    return found


def _words(case_id: int, number: str, origin: str, unit_id: int, entry: SearchDoc) -> Words:
    head, _, count = number.rpartition("-")
    lead = head.rpartition("-")[2] if origin == Case.Origin.OWN else ""
    text = entry.text.replace(f"{lead}-{count}" if lead else count, "{dashed}" if lead else "{digits}")
    text = text.replace(f"{lead}{count}", "{digits}")
    bare = text.replace("{dashed}", "").replace("{digits}", "")
    return Words(
        case_id=case_id,
        head=f"{head}-",
        lead=lead,
        number=int(count),
        text=text,
        tokens=" ".join(sorted(document_tokens(entry.kind, entry.unit_path, bare))),
        series=f"case:{unit_id}" if lead else "",
        year=int(lead or 0),
    )
