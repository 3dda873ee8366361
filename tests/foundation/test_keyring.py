"""Keys: one ring outside the data, one derived key for each purpose, and nothing readable without the right one."""

import base64
import json
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaudit.foundation import crypto
from plaudit.foundation.ids import uuid7
from plaudit.foundation.keyring import Keyring, KeyringError, make_keyring, read_keyring, write_once

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def test_a_new_ring_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyring.json"

    make_keyring(path)

    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    ring = read_keyring(path)
    assert len(ring.keys[ring.current]) == 32


def test_of_many_who_make_the_ring_at_once_all_read_the_same(tmp_path: Path) -> None:
    path, start, rings = tmp_path / "keyring.json", threading.Barrier(8), []

    def make() -> None:
        start.wait()
        make_keyring(path)
        rings.append(read_keyring(path))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert rings == [read_keyring(path)] * 8
    assert [p.name for p in tmp_path.iterdir()] == ["keyring.json"]


def test_what_stands_there_is_never_overwritten(tmp_path: Path) -> None:
    write_once(tmp_path / "secret", b"first")

    write_once(tmp_path / "secret", b"second")

    assert (tmp_path / "secret").read_bytes() == b"first"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        json.dumps({"current": "k2", "keys": {"k1": base64.b64encode(KEY).decode()}}),
        json.dumps({"current": "k1", "keys": {"k1": base64.b64encode(b"short").decode()}}),
    ],
)
def test_a_damaged_ring_is_refused_by_the_name_of_its_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keyring.json"
    path.write_text(text)

    with pytest.raises(KeyringError, match=r"keyring\.json"):
        read_keyring(path)


def test_each_purpose_and_each_key_derives_a_key_of_its_own() -> None:
    ring = Keyring("k2", {"k1": KEY, "k2": OTHER_KEY})

    derived = {ring.derive("a"), ring.derive("b"), ring.derive("a", "k1"), ring.derive("b", "k1")}

    assert len(derived) == 4
    assert ring.derive("a") == ring.derive("a", "k2")


def test_look_up_values_survive_a_change_of_keys() -> None:
    before, after = Keyring("k1", {"k1": KEY}), Keyring("k2", {"k1": KEY, "k2": OTHER_KEY})

    assert before.steady("a") == after.steady("a")
    assert before.derive("a") != after.derive("a")


def test_a_key_that_is_missing_is_named() -> None:
    with pytest.raises(KeyringError, match="k9"):
        Keyring("k1", {"k1": KEY}).derive("a", "k9")


@given(plain=st.binary(), place=st.text(st.characters(codec="utf-8")))
def test_what_was_sealed_is_unsealed_in_the_same_place(plain: bytes, place: str) -> None:
    sealed = crypto.seal(KEY, "k1", plain, bound_to=place)

    assert crypto.unseal(KEY, sealed, bound_to=place) == plain
    assert crypto.key_id_of(sealed) == "k1"


@given(plain=st.binary(max_size=40), spot=st.integers(0), mask=st.integers(1, 255))
def test_no_byte_can_be_changed(plain: bytes, spot: int, mask: int) -> None:
    sealed = bytearray(crypto.seal(KEY, "k1", plain, bound_to="a"))
    spot %= len(sealed)
    sealed[spot] ^= mask

    if spot in (1, 2):  # the name of the key: it is found by this name, and then does not fit
        assert crypto.key_id_of(bytes(sealed[:1]) + b"k1") == "k1"
        return
    with pytest.raises(crypto.WrongKey):
        crypto.unseal(KEY, bytes(sealed), bound_to="a")


def test_another_key_or_another_place_does_not_unseal() -> None:
    sealed = crypto.seal(KEY, "k1", b"plain", bound_to="a")

    for key, place in [(OTHER_KEY, "a"), (KEY, "b")]:
        with pytest.raises(crypto.WrongKey, match=place):
            crypto.unseal(key, sealed, bound_to=place)


@pytest.mark.parametrize("sealed", [b"", b"\x02", b"\x02k1", b"\xff" * 5])
def test_bytes_that_were_never_sealed_are_refused(sealed: bytes) -> None:
    with pytest.raises(crypto.WrongKey):
        crypto.unseal(KEY, sealed, bound_to="a")


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({crypto.seal(KEY, "k1", b"plain", bound_to="a") for _ in range(50)}) == 50


def test_a_digest_tells_equal_from_unequal_under_one_key_only() -> None:
    assert crypto.digest(KEY, "a") == crypto.digest(KEY, "a")
    assert len({crypto.digest(KEY, "a"), crypto.digest(KEY, "b"), crypto.digest(OTHER_KEY, "a")}) == 3


def test_ids_are_uuids_of_version_7_in_the_order_of_their_milliseconds() -> None:
    ids = [uuid7() for _ in range(3000)]

    assert {(i.version, i.variant) for i in ids} == {(7, "specified in RFC 4122")}
    assert len(set(ids)) == len(ids)
    moments = [i.int >> 80 for i in ids]
    assert moments == sorted(moments)
