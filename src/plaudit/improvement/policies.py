"""Who reads, writes and signs the registers; one source for pages, lists and counters.

An entry belongs to a unit: whoever writes or signs it holds the role there or above. What everybody reads, everybody
who works here reads; the rest is for those who oversee the unit, and for those who write it.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from plaudit.accounts.models import Unit
from plaudit.accounts.queries import unit_ids_below
from plaudit.accounts.roles import Role
from plaudit.foundation.actors import Actor
from plaudit.foundation.errors import Forbidden, NotFound

from .codes import Mark
from .models import RegisterEntry, ReviewPack
from .registers import Register, registers

OVERSEERS = (Role.MANAGER, Role.DIRECTOR, Role.AUDITOR)


def keepers_of(register: Register) -> tuple[str, ...]:
    """The roles that write in it; managers always do."""
    return (Role.MANAGER, *register.keepers)


def readers_of(register: Register) -> tuple[str, ...]:
    signing = (*register.signers, *register.verifiers)
    if register.readers == "keepers":
        return (*keepers_of(register), Role.AUDITOR, *signing)
    return (*OVERSEERS, *keepers_of(register), *signing)


def may_read_register(actor: Actor, register: Register) -> bool:
    return actor.kind == "user" and (register.readers == "staff" or actor.holds_anywhere(*readers_of(register)))


def check_may_read_register(actor: Actor, register: Register) -> None:
    if not may_read_register(actor, register):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def visible_to(actor: Actor) -> QuerySet[RegisterEntry]:
    """The entries the actor may open."""
    wanted = Q(pk__in=[])
    for register in registers().values():
        if register.readers == "staff" and actor.kind == "user":
            wanted |= Q(register=register.code)
        elif paths := actor.paths(*readers_of(register)):
            wanted |= Q(register=register.code, unit_id__in=unit_ids_below(paths))
    return RegisterEntry.objects.filter(wanted)


def may_add(actor: Actor, register: Register, path: str | None = None) -> bool:
    """Whether the actor may write a new entry, in the unit at `path` or, without one, in some unit."""
    if actor.kind != "user":
        return False
    if "staff" in register.keepers:
        return True
    return (
        actor.holds_anywhere(*keepers_of(register)) if path is None else actor.holds(*keepers_of(register), path=path)
    )


def may_change(actor: Actor, entry: RegisterEntry) -> bool:
    register = registers()[entry.register]
    if actor.kind != "user":
        return False
    writes = (Role.MANAGER,) if "staff" in register.keepers else keepers_of(register)
    return actor.holds(*writes, path=entry.unit.path)


def may_mark(actor: Actor, entry: RegisterEntry, mark: str) -> bool:
    """Whether the actor's role allows this mark; who is barred from it is for `actions` to say."""
    register = registers()[entry.register]
    if mark == Mark.READ:
        return actor.kind == "user" and register.readers == "staff"
    if mark == Mark.SIGNED:
        return actor.holds(*register.signers, path=entry.unit.path)
    if mark == Mark.VERIFIED:
        return actor.holds(*register.verifiers, path=entry.unit.path)
    if mark == Mark.PUBLISHED:
        return register.is_public and actor.holds(Role.MANAGER, path=entry.unit.path)
    return may_change(actor, entry)


def check_may_add(actor: Actor, register: Register, path: str | None = None) -> None:
    check_may_read_register(actor, register)
    if not may_add(actor, register, path):
        raise _role_missing()


def check_may_change(actor: Actor, entry: RegisterEntry) -> None:
    if not may_change(actor, entry):
        raise _role_missing()


def check_may_mark(actor: Actor, entry: RegisterEntry, mark: str) -> None:
    if not may_mark(actor, entry, mark):
        raise _role_missing()


def _role_missing() -> Forbidden:
    return Forbidden(
        "register.role_missing", _("Your role does not allow this here. Ask the management representative.")
    )


PACK_READERS = (Role.MANAGER, Role.DIRECTOR, Role.AUDITOR)


def packs_visible_to(actor: Actor) -> QuerySet[ReviewPack]:
    """The review packs of the units one leads, manages or audits."""
    if actor.kind != "user":
        return ReviewPack.objects.none()
    return ReviewPack.objects.filter(unit_id__in=unit_ids_below(actor.paths(*PACK_READERS)))


def check_may_read_packs(actor: Actor) -> None:
    if not actor.holds_anywhere(*PACK_READERS):
        raise NotFound("page.not_found", _("There is no such page, or you may not see it."))


def may_write_pack(actor: Actor, unit: Unit) -> bool:
    return actor.kind == "user" and actor.holds(Role.MANAGER, path=unit.path)


def check_may_write_pack(actor: Actor, unit: Unit) -> None:
    if not may_write_pack(actor, unit):
        raise _role_missing()


def check_may_write_some_pack(actor: Actor) -> None:
    if not actor.holds_anywhere(Role.MANAGER):
        raise _role_missing()
