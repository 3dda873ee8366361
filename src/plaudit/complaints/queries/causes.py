"""The tree of causes in its versions, and a code read in another version of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from plaudit.foundation.prepared import prepared

from ..models import Cause, CauseTree


@dataclass(frozen=True, slots=True)
class Shown:
    """One version with its causes, and the names of what moved into each."""

    tree: CauseTree
    causes: list[Cause]
    came: dict[str, list[str]]


def newest_tree() -> CauseTree | None:
    return next(iter(_newest()), None)


def cause_coded(code: str) -> Cause | None:
    tree = newest_tree()
    return next(iter(_coded(tree.pk, code)), None) if tree else None


@prepared
def _newest() -> QuerySet[CauseTree]:
    return CauseTree.objects.order_by("-version")[:1]


@prepared
def _coded(tree_id: UUID, code: str) -> QuerySet[Cause]:
    return Cause.objects.filter(tree_id=tree_id, code=code).order_by("pk")[:1]


def causes_to_choose() -> list[Cause]:
    """The causes of the newest version, in their order; a parent may be chosen where nothing finer is known."""
    tree = newest_tree()
    return list(tree.causes.all()) if tree else []


def shown_tree() -> Shown | None:
    tree = newest_tree()
    if tree is None:
        return None
    came: dict[str, list[str]] = {}
    for old, new in tree.moved.items():
        came.setdefault(new, []).append(old)
    return Shown(tree, list(tree.causes.all()), came)


def code_in(code: str, *, of: int, to: int) -> str:
    """The code that stands in version `to` for a code of version `of`; back in time only where one code became one."""
    trees = {tree.version: tree for tree in CauseTree.objects.all()}
    if of <= to:
        for version in range(of + 1, to + 1):
            code = trees[version].moved.get(code, code) if version in trees else code
        return code
    for version in range(of, to, -1):
        before = [old for old, new in trees[version].moved.items() if new == code] if version in trees else []
        code = before[0] if len(before) == 1 else code
    return code
