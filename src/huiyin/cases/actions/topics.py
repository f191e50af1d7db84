"""Types within a kind (BQ12): a code that clauses can name, with its name in both languages."""

from datetime import datetime

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.cases import events, rules
from huiyin.cases.models import CaseTopic
from huiyin.cases.queries import get_kind
from huiyin.journal.actions import Draft, record, record_many

#: Code, kind, Chinese and English name: those of which the shipped pack speaks.
STANDARD_TOPICS = (
    ("lift_trapped", "help", "电梯困人", "People in a lift"),
    ("no_water", "complaint", "停水", "No water"),
    ("no_power", "complaint", "停电", "No power"),
    ("noise", "complaint", "噪音扰民", "Noise"),
    ("hygiene", "complaint", "环境卫生", "Hygiene"),
    ("attitude", "complaint", "服务态度", "Manners of staff"),
    ("leak", "need", "渗漏水", "Leaks"),
)


@transaction.atomic
def ensure_standard_topics(*, by: Actor, at: datetime) -> int:
    """Add the standard topics that are missing; returns how many. What is there stays as it is.

    Events: case_topic.defined.

    :raises NotAllowed: the actor may not define topics
    """
    by.require("cases.manage", "")
    known = set(CaseTopic.objects.values_list("code", flat=True))
    topics = [
        CaseTopic(code=code, kind_id=kind, name_zh=zh, name_en=en, position=place)
        for place, (code, kind, zh, en) in enumerate(STANDARD_TOPICS, start=1)
        if code not in known
    ]
    CaseTopic.objects.bulk_create(topics)
    drafts = [
        Draft(events.TopicDefined(topic=topic.code, kind=topic.kind_id), on=topic.pk) for topic in topics
    ]
    record_many(drafts, by=by, at=at)
    return len(topics)


@transaction.atomic
def define_topic(
    *, code: str, kind: str, name_zh: str, name_en: str, is_active: bool = True, by: Actor, at: datetime
) -> CaseTopic:
    """Add a topic to the dictionary, or change the one with this code.

    Events: case_topic.defined.

    :raises NotAllowed: the actor may not define topics
    :raises NotFound: there is no such kind
    :raises Invalid: a name is missing
    """
    by.require("cases.manage", "")
    named = {"name_zh": rules.words("name_zh", name_zh), "name_en": rules.words("name_en", name_en)}
    topic, _is_new = CaseTopic.objects.update_or_create(
        code=rules.words("code", code), defaults={**named, "kind": get_kind(kind), "is_active": is_active}
    )
    record(events.TopicDefined(topic=topic.code, kind=kind), on=topic.pk, place=None, by=by, at=at)
    return topic
