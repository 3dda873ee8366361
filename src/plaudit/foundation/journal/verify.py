"""Checks a journal with nothing but the standard library: `python verify.py FILE --fingerprint SHA256`.

The one definition of how an entry, a leaf and a seal are written and hashed (docs/reference/journal.md): the sealer
imports it from here, and an auditor can read and run this file alone. `verify` takes a stream of records:
`{"key": …}`, `{"seal": …}`, then for each place in it `{"leaf": …, "entry": …}`, and at last `{"unsealed": …}`;
`{"lost": n}` stands for a seal that is gone while its leaves are still there.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Collection, Iterable, Iterator
from typing import Any

FORMAT = 1
FIRST = "0" * 64
LARGEST_WHOLE_NUMBER = 2**53 - 1
UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError)


class CannotBeWritten(ValueError):
    """A value that has no canonical form here; the text says where it stands."""


def canonical(value: Any, place: str = "") -> str:
    """JSON after RFC 8785 for text, whole numbers, truth values, null, lists and maps. Raises CannotBeWritten."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _canonical_text(value, place)
    if isinstance(value, int):
        if abs(value) > LARGEST_WHOLE_NUMBER:
            raise CannotBeWritten(f"{place or 'value'} is {value}: more than JSON is sure to hold. Write it as text.")
        return int.__repr__(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(canonical(item, f"{place}[{i}]") for i, item in enumerate(value)) + "]"
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise CannotBeWritten(f"{place or 'value'} has a key that is not text.")
        names = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(k)}:{canonical(value[k], f'{place}.{k}')}" for k in names) + "}"
    raise CannotBeWritten(f"{place or 'value'} is a {type(value).__name__}; write it as text or as a whole number.")


def _canonical_text(value: str, place: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise CannotBeWritten(f"{place or 'value'} holds half a character.") from None
    return json.dumps(str(value), ensure_ascii=False)


def leaf_hash(entry: dict[str, Any]) -> bytes:
    """SHA-256 of 0x00 and the canonical entry (RFC 6962: leaves and nodes never hash alike)."""
    return hashlib.sha256(b"\x00" + canonical(entry).encode()).digest()


class MerkleTree:
    """The root over leaves given one by one (RFC 6962 §2.1), holding only one hash for each level."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        height = 0
        while self._peaks and self._peaks[-1][0] == height:
            leaf = _node(self._peaks.pop()[1], leaf)
            height += 1
        self._peaks.append((height, leaf))

    def root(self) -> str:
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = _node(peak, root)
        return root.hex()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def signed_bytes(seal: dict[str, Any]) -> bytes:
    """What the signature is made over: everything in the seal but the signature."""
    return canonical({k: v for k, v in seal.items() if k != "signature"}).encode()


def seal_hash(seal: dict[str, Any]) -> str:
    """How the next seal names this one."""
    return hashlib.sha256(b"\x02" + signed_bytes(seal)).hexdigest()


def fingerprint(public: bytes) -> str:
    """SHA-256 of the DER-encoded public key, as `openssl pkey -pubout -outform DER | sha256sum` prints it."""
    return hashlib.sha256(public).hexdigest()


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """RSASSA-PSS-VERIFY (RFC 8017 §8.1.2) with SHA-256, MGF1 with SHA-256 and 32 bytes of salt."""
    modulus, exponent = _rsa_numbers(public)
    bits = modulus.bit_length() - 1
    number = int.from_bytes(signature)
    if len(signature) != (modulus.bit_length() + 7) // 8 or number >= modulus:
        return False
    try:
        encoded = pow(number, exponent, modulus).to_bytes((bits + 7) // 8)
    except OverflowError:
        return False
    masked, digest, spare = encoded[:-33], encoded[-33:-1], 8 * len(encoded) - bits
    if encoded[-1] != 0xBC or masked[0] >> (8 - spare):
        return False
    block = bytearray(a ^ b for a, b in zip(masked, _mask(digest, len(masked)), strict=True))
    block[0] &= 0xFF >> spare
    if any(block[:-33]) or block[-33] != 1:
        return False
    return hashlib.sha256(bytes(8) + hashlib.sha256(message).digest() + block[-32:]).digest() == digest


def _mask(seed: bytes, length: int) -> bytes:
    parts = (hashlib.sha256(seed + i.to_bytes(4)).digest() for i in range(-(-length // 32)))
    return b"".join(parts)[:length]


def _rsa_numbers(public: bytes) -> tuple[int, int]:
    """Modulus and exponent of a DER SubjectPublicKeyInfo: (algorithm, bit string of (modulus, exponent))."""
    _, bit_string = _der_parts(_der_parts(public)[0])
    modulus, exponent = _der_parts(_der_parts(bit_string[1:])[0])
    return int.from_bytes(modulus), int.from_bytes(exponent)


def _der_parts(data: bytes) -> list[bytes]:
    parts = []
    while data:
        start, length = 2, data[1]
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[2:start])
        parts.append(data[start : start + length])
        data = data[start + length :]
    return parts


def _(text: str) -> str:
    """Marks a sentence for translation; where Django is, the command translates it."""
    return text


FAULTS = {
    "entry_changed": _("Entry %(entry)s in seal %(seal)s is not what was sealed: it or its hash was changed."),
    "entry_removed": _("Entry %(entry)s in seal %(seal)s was removed."),
    "entry_inserted": _("Entry %(entry)s was put into seal %(seal)s after it was made over %(count)s entries."),
    "entry_moved": _("Entry %(entry)s in seal %(seal)s stands out of order."),
    "place_empty": _("Place %(place)s in seal %(seal)s is empty: the entry that stood there was removed."),
    "seal_short": _("Seal %(seal)s was made over %(count)s entries; only %(found)s are left."),
    "seal_root": _("The entries in seal %(seal)s are not those it was made over: some were exchanged."),
    "seal_missing": _("Seal %(seal)s is missing."),
    "seal_moved": _("Seal %(seal)s stands out of order."),
    "seal_chain": _("Seal %(seal)s does not follow the seal before it: one of the two was exchanged."),
    "seal_unreadable": _("What stands in or after seal %(seal)s cannot be read: it was changed."),
    "seal_changed": _("Seal %(seal)s was changed: its signature does not fit."),
    "key_unknown": _("Seal %(seal)s was signed with the key %(key)s, which is not one of the fingerprints given."),
    "key_missing": _("The public key %(key)s that signed seal %(seal)s was removed or changed."),
    "head_missing": _("The head kept outside names seal %(seal)s, and the journal ends before it."),
    "head_differs": _("Seal %(seal)s is not the one that the head kept outside names: the journal was rewritten."),
    "unreadable": _("Line %(line)s of the file cannot be read."),
    "cut_short": _("The file was cut short: its last line is missing, or does not fit what stands before it."),
}


class Verification:
    """Reads records one by one and remembers only the first fault."""

    def __init__(self, fingerprints: Collection[str], head: dict[str, Any] | None = None) -> None:
        self.fingerprints = {plain_fingerprint(f) for f in fingerprints}
        self.head = head
        self.keys: dict[str, bytes] = {}
        self.entries = self.seals = self.unsealed = 0
        self.last = 0
        self.chain = FIRST
        self.fault: dict[str, Any] | None = None
        self.seal: dict[str, Any] | None = None
        self.places = 0
        self.tree = MerkleTree()
        self.last_id = ""

    def read(self, record: dict[str, Any]) -> None:
        if "leaf" in record:
            self._leaf(record["leaf"], record["entry"])
            return
        self._finish_seal()
        if "seal" in record:
            self._seal(record["seal"])
        elif "unsealed" in record:
            self.unsealed += 1
            self.entries += 1
        elif "lost" in record:
            self.found("seal_missing", seal=record["lost"])
        elif "key" in record:
            self._key(record["key"]["public"])
        elif not record.keys() & {"journal", "end"}:
            raise ValueError("a record of no known kind")

    def report(self) -> dict[str, Any]:
        """What `plaudit journal verify --json` prints."""
        self._finish_seal()
        if self.head and self.head["n"] > self.last:
            self.found("head_missing", seal=self.head["n"])
        counts = {"entries": self.entries, "seals": self.seals, "unsealed": self.unsealed}
        return {"ok": self.fault is None, **counts, "first_fault": self.fault}

    def stop(self, code: str, **params: Any) -> dict[str, Any]:
        """The report when nothing more can be read."""
        self.found(code, **params)
        self.seal = None
        return self.report()

    def found(self, code: str, **params: Any) -> None:
        self.fault = self.fault or {"code": code, **params, "text": FAULTS[code] % params}

    def _key(self, public: str) -> None:
        try:
            key = base64.b64decode(public, validate=True)
        except ValueError:
            return
        self.keys[fingerprint(key)] = key

    def _seal(self, seal: dict[str, Any]) -> None:
        n, key = seal["n"], seal["key_id"]
        self.seals += 1
        if n > self.last + 1:
            self.found("seal_missing", seal=self.last + 1)
        elif n <= self.last:
            self.found("seal_moved", seal=n)
        if not key:
            self.found("seal_changed", seal=n)
        elif key not in self.fingerprints:
            self.found("key_unknown", seal=n, key=key)
        elif key not in self.keys:
            self.found("key_missing", seal=n, key=key)
        elif not self._is_signed(seal):
            self.found("seal_changed", seal=n)
        if seal["previous"] != self.chain:
            self.found("seal_chain", seal=n)
        self.last, self.chain, self.seal = n, seal_hash(seal), seal
        self.places, self.tree, self.last_id = 0, MerkleTree(), ""
        if self.head and self.head["n"] == n and self.head["seal"] != self.chain:
            self.found("head_differs", seal=n)

    def _is_signed(self, seal: dict[str, Any]) -> bool:
        try:
            signature = base64.b64decode(seal["signature"], validate=True)
        except ValueError:
            return False
        return is_signed(self.keys[seal["key_id"]], signed_bytes(seal), signature)

    def _leaf(self, leaf: dict[str, Any], entry: dict[str, Any] | None) -> None:
        if self.seal is None:
            raise ValueError("a leaf without its seal")
        n, count, name = self.seal["n"], self.seal["count"], leaf["entry_id"]
        if leaf["n"] > self.places:
            self.found("place_empty", place=self.places, seal=n)
        elif self.places >= count:
            self.found("entry_inserted", entry=name, seal=n, count=count)
        elif leaf["n"] < self.places or name <= self.last_id:
            self.found("entry_moved", entry=name, seal=n)
        self.places, self.last_id = leaf["n"] + 1, name
        if entry is None:
            self.found("entry_removed", entry=name, seal=n)
            return
        self.entries += 1
        digest = _hash_or_nothing(entry)
        if entry.get("id") != name or digest.hex() != leaf["hash"]:
            self.found("entry_changed", entry=name, seal=n)
        self.tree.add(digest)

    def _finish_seal(self) -> None:
        seal, self.seal = self.seal, None
        if seal is None:
            return
        if self.places < seal["count"]:
            self.found("seal_short", seal=seal["n"], count=seal["count"], found=self.places)
        if self.tree.root() != seal["merkle_root"]:
            self.found("seal_root", seal=seal["n"])


def _hash_or_nothing(entry: dict[str, Any]) -> bytes:
    try:
        return leaf_hash(entry)
    except CannotBeWritten:
        return b""


def plain_fingerprint(text: str) -> str:
    return text.replace(":", "").replace(" ", "").lower()


def verify(
    records: Iterable[dict[str, Any]], fingerprints: Collection[str], head: dict[str, Any] | None = None
) -> dict[str, Any]:
    """{"ok", "entries", "seals", "unsealed", "first_fault"} of a stream of records.

    `fingerprints` come from outside the journal; `head` is what the daily head file holds, if one is at hand.
    """
    check = Verification(fingerprints, head)
    try:
        for record in records:
            check.read(record)
        return check.report()
    except UNREADABLE:
        return check.stop("seal_unreadable", seal=check.last)


def verify_file(
    lines: Iterable[str], fingerprints: Collection[str], head: dict[str, Any] | None = None
) -> dict[str, Any]:
    """As `verify`, of an exported file; its last line must fit what stands before it."""
    check = Verification(fingerprints, head)
    record: dict[str, Any] = {}
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line, object_pairs_hook=_without_doubles)
            check.read(record)
        except UNREADABLE:
            return check.stop("unreadable", line=number)
    report = check.report()
    if record.get("end") != {name: report[name] for name in ("entries", "seals", "unsealed")}:
        return check.stop("cut_short")
    return report


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def read_head(path: str) -> dict[str, Any]:
    """The head file written each day: {"n", "seal", …}. Raises ValueError or OSError."""
    with open(path, encoding="utf-8") as file:
        head = json.load(file)
    if not isinstance(head, dict) or not isinstance(head.get("n"), int) or not isinstance(head.get("seal"), str):
        raise ValueError(f"{path} is not a head file of a journal.")
    return head


def _with_progress(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number % 10_000 == 0 and sys.stderr.isatty():
            print(f"\r{number:,} lines", end="", file=sys.stderr)
        yield line


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: nothing was changed; 1: a fault; 2: used wrongly."""
    parser = argparse.ArgumentParser(description="Checks an exported journal.")
    parser.add_argument("file")
    parser.add_argument("--fingerprint", action="append", required=True, help="SHA-256 of the public key; repeatable")
    parser.add_argument("--head", help="a daily head file that was kept outside")
    asked = parser.parse_args(arguments)
    try:
        head = read_head(asked.head) if asked.head else None
        with open(asked.file, encoding="utf-8", errors="surrogateescape") as lines:
            report = verify_file(_with_progress(lines), asked.fingerprint, head)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(json.dumps(report, indent=2))
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
