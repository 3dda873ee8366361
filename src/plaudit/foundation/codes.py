"""What a person holds to come back: tracking codes, one-time codes, and signed links for one addressee."""

import hashlib
import hmac
import unicodedata
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from .errors import Invalid, NotFound, TooMany
from .fields import blind
from .keyring import keyring
from .models import DataSubject, OneTimeCode
from .moments import now

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LENGTH, GROUP = 20, 5  # 100 bits
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})

VALID_FOR = timedelta(minutes=15)
TRIES = 5
ASKED_WITHIN = timedelta(hours=1)
ASKED_AT_MOST = 5


def tracking_code(row_id: UUID) -> str:
    """The code of a row, `XXXXX-XXXXX-XXXXX-XXXXX`: always the same for the same row, guessed by nobody (100 bits)."""
    number = int.from_bytes(_mac("tracking-code", row_id.bytes)) >> 156
    digits = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(digits[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def normalise(code: str) -> str:
    """The code as it was given out, however it was typed: case, blanks, dashes and O/0, I/1, L/1 do not matter."""
    typed = unicodedata.normalize("NFKC", code[:200]).upper().translate(MISREAD)
    return "".join(c for c in typed if c in ALPHABET)


def code_hash(code: str) -> str:
    """What is stored of a code, and looked up: 64 hex digits."""
    return _mac("code-hash", normalise(code).encode()).hex()


def is_code_of(code: str, stored_hash: str) -> bool:
    """Whether the hash is this code's; takes as long for a near miss as for a far one."""
    return hmac.compare_digest(code_hash(code), stored_hash)


def ask_one_time_code(*, purpose: str, about: UUID, subject: DataSubject, address: str) -> str:
    """Six digits for the address, good for 15 minutes and 5 tries; while they are good, asking again gives the same.

    Raises TooMany when five were made for the address within an hour. Sending them is the caller's.
    """
    at, known = now(), blind("one-time-code", address)
    held = _newest(purpose, about)
    if held and held.is_live(at) and held.tries < TRIES and held.address == known:
        return _digits(held.pk)
    if OneTimeCode.objects.filter(address=known, made_at__gt=at - ASKED_WITHIN).count() >= ASKED_AT_MOST:
        raise TooMany("code.asked_too_often", _("Too many codes were sent to this address. Ask again in an hour."))
    made = OneTimeCode.objects.create(
        purpose=purpose, about=about, subject=subject, address=known, made_at=at, expires_at=at + VALID_FOR
    )
    return _digits(made.pk)


def use_one_time_code(*, purpose: str, about: UUID, code: str) -> None:
    """Use the code up, or count the try and raise Invalid; must not run inside a transaction that could undo the count."""
    with transaction.atomic(durable=True):
        refusal = _refusal(_newest(purpose, about), normalise(code))
    if refusal:
        raise refusal


def forget_old_one_time_codes() -> int:
    """Delete those no longer needed to count how often was asked; returns how many."""
    return OneTimeCode.objects.filter(made_at__lt=now() - ASKED_WITHIN - VALID_FOR).delete()[0]


def _newest(purpose: str, about: UUID) -> OneTimeCode | None:
    return OneTimeCode.objects.filter(purpose=purpose, about=about).order_by("-made_at", "-id").first()


def _refusal(held: OneTimeCode | None, typed: str) -> Invalid | None:
    at = now()
    if held is None or not held.is_live(at):
        return Invalid("code.over", _("This code is no longer valid. Ask for a new one."), field="code")
    row = OneTimeCode.objects.filter(pk=held.pk, used_at=None, tries__lt=TRIES)
    if not row.update(tries=F("tries") + 1):
        return Invalid("code.tries_over", _("Too many wrong codes were typed. Ask for a new one."), field="code")
    if not hmac.compare_digest(_digits(held.pk), typed):
        return Invalid(
            "code.wrong", _("This is not the code we sent. Look at the newest message and try again."), field="code"
        )
    if not OneTimeCode.objects.filter(pk=held.pk, used_at=None).update(used_at=at):
        return Invalid("code.over", _("This code is no longer valid. Ask for a new one."), field="code")
    return None


def _digits(row_id: UUID) -> str:
    return f"{int.from_bytes(_mac('one-time-code', row_id.bytes)) % 1_000_000:06d}"


def steady_token(purpose: str, about: str) -> str:
    """32 letters and digits (160 bits) for a link: always the same for the same thing, guessed by nobody."""
    number = int.from_bytes(_mac(f"token/{purpose}", about.encode())[:20])
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(32)).lower()


def token_hash(token: str) -> str:
    """What is stored of such a token, and looked up: 64 hex digits."""
    return _mac("token-hash", token[:200].encode()).hex()


def sign_link(*, purpose: str, about: UUID, addressee: DataSubject) -> str:
    """A token for a link that speaks for one addressee about one row, for one purpose."""
    return signing.dumps([about.hex, addressee.pk.hex], key=_link_key(), salt=f"plaudit.link.{purpose}")


def read_link(*, purpose: str, token: str, valid_for: timedelta) -> tuple[UUID, UUID]:
    """The row and the addressee's data subject. Raises NotFound for a forged, foreign or erased one, Invalid when too old."""
    try:
        about, addressee = signing.loads(token, key=_link_key(), salt=f"plaudit.link.{purpose}", max_age=valid_for)
    except signing.SignatureExpired:
        raise Invalid(
            "link.expired", _("This link is no longer valid. Open the page again and ask for a new one.")
        ) from None
    except (signing.BadSignature, ValueError):
        raise NotFound("link.not_found", _("This link is not complete. Copy it whole from the message.")) from None
    if not DataSubject.objects.filter(pk=addressee, erased_at=None).exists():
        raise NotFound("link.not_found", _("This link is not complete. Copy it whole from the message."))
    return UUID(about), UUID(addressee)


def _link_key() -> str:
    return keyring().steady("plaudit/links").hex()


def _mac(purpose: str, value: bytes) -> bytes:
    return hmac.digest(keyring().steady(f"plaudit/{purpose}"), value, hashlib.sha256)
