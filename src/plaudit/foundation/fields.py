"""Model fields: text encrypted under a data subject's key, blind look-up values, and sets of keyed digests."""

from collections.abc import Iterable
from typing import Any

from django.core import checks
from django.db import models
from django.db.models import Lookup

from . import crypto
from .keyring import keyring
from .models.subjects import DataSubject


class Ciphertext(bytes):
    """Bytes as they stand in the database, not yet decrypted."""


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text, encrypted under the key of the data subject that `subject` (a foreign key on the same model) points to.

    Reading gives the text, or None once the subject is erased. A wrong key raises crypto.WrongKey; ciphertext is never
    returned. The value is bound to table, column and row id: bytes moved elsewhere do not decrypt. Cannot be searched
    or written by `update()`.
    """

    def __init__(self, *args: Any, subject: str = "subject", **kwargs: Any) -> None:
        self.subject = subject
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"subject": self.subject}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Plaintext(self))

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [e for e in super().check(**kwargs) if e.id != "fields.E170"]

    def from_db_value(self, value: Any, *_: Any) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def bound_to(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}.{self.column}:{instance.pk}"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Ciphertext):
            return value
        subject: DataSubject = getattr(model_instance, self.subject)
        return Ciphertext(subject.seal(str(value).encode(), bound_to=self.bound_to(model_instance)))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            raise TypeError(f"{self.name} is encrypted: set it on the row and save the row.")
        return super().get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is encrypted and is not written out in plain.")


class BlindField(models.CharField):  # type: ignore[type-arg]
    """A look-up value made by `blind`; emptied when the subject it is about (`subject`, as above) is erased."""

    def __init__(self, *args: Any, subject: str = "subject", **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(*args, **({"max_length": 32, "blank": True} | kwargs))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"subject": self.subject}


class _Plaintext:
    """Decrypts on first reading and remembers the text on the instance."""

    def __init__(self, field: EncryptedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if not isinstance(value, Ciphertext):
            return value
        subject: DataSubject = getattr(instance, self.field.subject)
        if subject.wrapped_key is None:
            return None
        plain = subject.unseal(bytes(value), bound_to=self.field.bound_to(instance)).decode()
        instance.__dict__[name] = plain
        return plain

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class TokensField(models.Field):  # type: ignore[type-arg]
    """A set of 64-bit numbers: an array on PostgreSQL, words of 16 hex digits on SQLite, where a trigger feeds FTS5."""

    def db_type(self, connection: Any) -> str:
        return "bigint[]" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::bigint[]" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None or isinstance(value, str):
            return value
        return written(value, connection.vendor)


@TokensField.register_lookup
class HasAll(Lookup):
    """Every number given is in the set; of the pair given, the second limits SQLite's answer to that many newest rows."""

    lookup_name = "has_all"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        return "%s", [value]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @> %s::bigint[]", [*params, list(self.rhs[0])]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        row = f"{compiler.quote_name_unless_alias(self.lhs.alias)}.id"
        index = "foundation_searchindex"
        # Only hex digits and our own operator reach the query language of FTS5.
        words, most = " AND ".join(map(hex_word, self.rhs[0])), int(self.rhs[1])
        found = f"SELECT rowid FROM {index} WHERE {index} MATCH %s ORDER BY rowid DESC LIMIT {most}"
        return f"{row} IN ({found})", [words]


def written(numbers: Iterable[int], vendor: str) -> str:
    """The set as the database takes it: an array literal, or words of hex digits."""
    if vendor == "postgresql":
        return f"{{{','.join(map(str, numbers))}}}"
    return " ".join(map(hex_word, numbers))


def hex_word(number: int) -> str:
    return f"{number & 0xFFFFFFFFFFFFFFFF:016x}"


def blind(purpose: str, text: str) -> str:
    """A look-up value: equal for equal texts (folded, trimmed) of one purpose; tells nothing without the keyring."""
    return crypto.digest(keyring().steady(f"plaudit/blind/{purpose}"), " ".join(text.casefold().split()))[:32]
