"""Files of every kind, small ones; things of a kind that only tests have."""

import io
import zipfile
from collections.abc import Collection

from huiyin.base.actor import Actor
from huiyin.files import registry
from huiyin.files.actions import Incoming

KIND = "crate"
READER = Actor(kind="staff", id=7, name="周敏")
OWNER = Actor(kind="staff", id=8, name="林小雨")
STRANGER = Actor(kind="staff", id=9, name="郑涛")


def picture(width: int = 40, height: int = 30, *, form: str = "PNG", colour: str = "red") -> bytes:
    """A picture in one colour."""
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, form)
    return target.getvalue()


def archive(*names: str) -> bytes:
    """A ZIP with empty files of these names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as written:
        for name in names:
            written.writestr(name, "")
    return target.getvalue()


def incoming(name: str, content: bytes) -> Incoming:
    """A file on its way in."""
    return Incoming(name, io.BytesIO(content))


def own_crates(readers: Collection[int | None] = (7, 8), writers: Collection[int | None] = (8,)) -> None:
    """Crates 1 to 9 carry files; crate 3 has a paper "crate-3"."""

    def readable(ids: Collection[int], actor: Actor) -> set[int]:
        return {one for one in ids if one < 10 and (actor.kind == "system" or actor.id in readers)}

    def writable(ids: Collection[int], actor: Actor) -> set[int]:
        return {one for one in readable(ids, actor) if actor.kind == "system" or actor.id in writers}

    registry.own(
        registry.Owner(
            kind=KIND,
            label="crate",
            readable=readable,
            writable=writable,
            standing=lambda owner_id: registry.Standing(None),
            show=lambda ids, actor: {one: registry.Shown(f"箱 {one}", f"/crates/{one}/") for one in ids},
        )
    )

    def find(paper_id: int, actor: Actor) -> registry.Paper | None:
        if not readable([paper_id], actor):
            return None
        return registry.Paper(KIND, paper_id, f"箱单 {paper_id}", f"/crates/{paper_id}/")

    registry.paper(KIND, find)
