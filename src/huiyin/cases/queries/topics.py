"""Reads of topics: types within a kind, by code or by name."""

from collections.abc import Mapping

from django.db.models import Q

from huiyin.cases.models import CaseTopic


def list_topics(*, with_unused: bool = False) -> list[CaseTopic]:
    """The topics by kind, in their order."""
    topics = CaseTopic.objects.all() if with_unused else CaseTopic.objects.filter(is_active=True)
    return list(topics.select_related("kind").order_by("kind__position", "position", "code"))


def topic_code(text: str) -> str:
    """The code of the topic that is called so in either language; other texts stay as they are."""
    typed = text.strip()
    if not typed:
        return ""
    found = CaseTopic.objects.filter(
        Q(code=typed) | Q(name_zh=typed) | Q(name_en__iexact=typed), is_active=True
    )
    return found.order_by("position", "code").values_list("code", flat=True).first() or typed


def topic_name(code: str) -> str:
    """What a topic is called; a text that is no code is its own name."""
    topic = CaseTopic.objects.filter(code=code).first() if code else None
    return topic.name if topic else code


def topic_names() -> Mapping[str, str]:
    """The names of all topics, by code."""
    return {topic.code: topic.name for topic in CaseTopic.objects.all()}
