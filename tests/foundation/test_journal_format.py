"""How an entry, a leaf, a tree and a signature are written: against the RFCs and against other software."""

import hashlib
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from plaudit.foundation.journal import verify
from plaudit.foundation.journal.key import JournalKey, make_key, read_key
from plaudit.foundation.journal.records import entry_record
from plaudit.foundation.keyring import KeyringError
from plaudit.foundation.models import Entry

# RFC 6962 test vectors of the Certificate Transparency project: eight leaves, and the root over the first n of them.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
)


@pytest.mark.parametrize("count", range(1, 9))
def test_the_root_is_that_of_rfc_6962(count: int) -> None:
    tree = verify.MerkleTree()

    for leaf in LEAVES[:count]:
        tree.add(hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest())

    assert tree.root() == ROOTS[count - 1]


def test_the_root_over_nothing_is_that_of_rfc_6962() -> None:
    assert verify.MerkleTree().root() == hashlib.sha256(b"").hexdigest()


def test_names_are_ordered_as_in_rfc_8785() -> None:
    # RFC 8785 §3.2.3: by UTF-16 code units, so that the emoji (a surrogate pair) stands before U+FB33.
    names = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    assert verify.canonical(names) == (
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis",'
        '"\u20ac":"Euro Sign","\U0001f600":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}'
    )


def test_text_is_written_as_in_rfc_8785() -> None:
    # RFC 8785 §3.2.2.2, and the example of §3.2.2 without its numbers.
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"

    assert verify.canonical(text) == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'
    assert verify.canonical([None, True, False, -0, 9007199254740991]) == "[null,true,false,0,9007199254740991]"


@given(JSON)
def test_what_is_written_reads_back_as_the_same_value_and_writes_the_same_again(value: object) -> None:
    import json

    written = verify.canonical(value)

    assert json.loads(written) == value
    assert verify.canonical(json.loads(written)) == written


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        2**53,
        -(2**53),
        {1: "a"},
        b"a",
        datetime(2026, 11, 20, tzinfo=UTC),
        UUID(int=1),
        {"a": {"b": [0, 1.0]}},
        "\ud800",
    ],
    ids=str,
)
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(verify.CannotBeWritten):
        verify.canonical(value)


def test_the_refusal_says_where_the_value_stands() -> None:
    with pytest.raises(verify.CannotBeWritten, match=r"data\.a\.b\[1\] is a float"):
        verify.canonical({"a": {"b": [0, 1.0]}}, "data")


def test_an_entry_is_written_as_the_reference_says() -> None:
    moment = datetime(2026, 11, 20, 8, 30, 0, 5, UTC)
    entry = Entry(
        id=UUID("0190a000-0000-7000-8000-000000000001"),
        recorded_at=moment,
        occurred_at=moment,
        code="complaint.acknowledged",
        actor="user:0190a000-0000-7000-8000-000000000002",
        subject="complaints.complaint:0190a000-0000-7000-8000-000000000003",
        root=UUID("0190a000-0000-7000-8000-000000000003"),
        data={"by": "email", "n": 2},
    )

    record = entry_record(entry)

    reference = Path(__file__).parents[2] / "docs" / "reference" / "journal.md"
    assert verify.canonical(record) in reference.read_text(encoding="utf-8")
    assert verify.leaf_hash(record).hex() in reference.read_text(encoding="utf-8")


@pytest.mark.parametrize("bits", [1024, 2048, 2049, 2055, 3072])
def test_signatures_of_another_library_are_accepted_and_changed_ones_are_not(bits: int) -> None:
    private = rsa.generate_private_key(65537, bits)
    der = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    salted = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32)
    signature = private.sign(b"what was signed", salted, hashes.SHA256())

    assert verify.is_signed(der, b"what was signed", signature)
    assert not verify.is_signed(der, b"what was not signed", signature)
    for place in range(0, len(signature), 7):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not verify.is_signed(der, b"what was signed", bytes(changed))
    assert not verify.is_signed(der, b"what was signed", b"\x00" + signature)
    assert not verify.is_signed(der, b"what was signed", signature[1:])
    assert not verify.is_signed(der, b"what was signed", b"\xff" * len(signature))


def test_a_signature_with_another_padding_or_salt_is_refused() -> None:
    private = rsa.generate_private_key(65537, 2048)
    der = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    for other in [padding.PKCS1v15(), padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=20)]:
        assert not verify.is_signed(der, b"what was signed", private.sign(b"what was signed", other, hashes.SHA256()))


def test_what_we_sign_is_accepted_by_another_library(tmp_path: Path) -> None:
    make_key(tmp_path / "journal-key.pem")
    key = read_key(tmp_path / "journal-key.pem")
    import base64

    signature = base64.b64decode(key.sign(b"what was signed"))

    public = serialization.load_der_public_key(key.public)
    assert isinstance(public, rsa.RSAPublicKey)
    salted = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32)
    public.verify(signature, b"what was signed", salted, hashes.SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"what was not signed", salted, hashes.SHA256())


def test_the_fingerprint_is_the_one_openssl_prints(tmp_path: Path) -> None:
    path = tmp_path / "journal-key.pem"
    make_key(path)

    der = subprocess.run(
        ["openssl", "pkey", "-in", path, "-pubout", "-outform", "DER"], capture_output=True, check=True
    )

    assert read_key(path).fingerprint == hashlib.sha256(der.stdout).hexdigest()


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "journal-key.pem"

    make_key(path)
    first = path.read_bytes()
    make_key(path)

    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in path.parent.iterdir()] == ["journal-key.pem"]


def test_a_damaged_key_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal-key.pem"
    path.write_text("nothing of the kind")

    with pytest.raises(KeyringError, match=r"journal-key\.pem"):
        read_key(path)


def test_the_public_key_is_read_back_from_its_encoding() -> None:
    private = rsa.generate_private_key(65537, 2048)

    numbers = private.public_key().public_numbers()

    assert verify._rsa_numbers(JournalKey(private).public) == (numbers.n, numbers.e)
