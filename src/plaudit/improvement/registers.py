"""What registers there are: read from a data file, so that an ask of a standard is met by a row and not by code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .codes import FieldKind

PACK = Path(__file__).parent / "data" / "registers.toml"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry."""

    code: str
    kind: FieldKind
    label: Texts
    is_required: bool
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """A list of entries of one kind. `keepers`, `signers`, `verifiers` are role codes; `readers` is "staff" (everybody
    who works here), "keepers", or "overseers" (managers, directors and auditors). `months` is the time to the next look.
    """

    code: str
    group: str
    name: Texts
    about: Texts
    fields: tuple[Field, ...]
    keepers: tuple[str, ...]
    signers: tuple[str, ...]
    verifiers: tuple[str, ...]
    readers: str
    months: int
    is_public: bool
    is_sealed_by_signing: bool
    rule: str

    def field(self, code: str) -> Field:
        return next(field for field in self.fields if field.code == code)


@cache
def registers() -> dict[str, Register]:
    """Every register by its code, in the order of the file."""
    pack = _pack()
    made = [_register(row, pack["fields"]) for row in pack["register"]]
    return {register.code: register for register in made}


@cache
def groups() -> dict[str, Texts]:
    """The headings under which registers stand."""
    return dict(_pack()["groups"])


@cache
def _pack() -> dict[str, Any]:
    return tomllib.loads(PACK.read_text(encoding="utf-8"))


def _register(row: dict[str, Any], fields: dict[str, Any]) -> Register:
    return Register(
        code=row["code"],
        group=row["group"],
        name=_texts(row),
        about=row["about"],
        fields=tuple(_field(name, fields) for name in row["fields"]),
        keepers=tuple(row.get("keepers", ())),
        signers=tuple(row.get("signers", ())),
        verifiers=tuple(row.get("verifiers", ())),
        readers=row.get("readers", "overseers"),
        months=row["months"],
        is_public=row.get("is_public", False),
        is_sealed_by_signing=row.get("is_sealed_by_signing", False),
        rule=row.get("rule", ""),
    )


def _field(name: str, fields: dict[str, Any]) -> Field:
    code = name.rstrip("*")
    row = fields[code]
    choices = tuple(Choice(choice["code"], _texts(choice)) for choice in row.get("choices", ()))
    return Field(code, FieldKind(row["kind"]), _texts(row), name.endswith("*"), choices)


def _texts(row: dict[str, Any]) -> Texts:
    return {"en": row["en"], "zh-hans": row["zh-hans"]}
