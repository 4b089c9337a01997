"""Canonical JSON against an independent implementation of RFC 8785, commitments, and the body of a leaf."""

from __future__ import annotations

import json
import string
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from yinuo.core.journal.canonical import NotCanonical, canonical
from yinuo.core.journal.commitments import commit, opens
from yinuo.core.journal.leaf import ActForm, LeafTooLarge, fill, instant

texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
    max_leaves=20,
)


@given(values)
def test_canonical_json_is_that_of_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        {"a": 0.0},
        [2**53],
        {"金额": 1},
        {1: 2},
        datetime(2026, 1, 1),
        b"x",
        {"a": {3}},
        "\ud800",
        {"a": float("nan")},
    ],
)
def test_values_with_two_spellings_are_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.binary(max_size=100))
def test_a_commitment_opens_to_one_content(salt: bytes, data: bytes, other: bytes) -> None:
    assert opens(commit(salt, data), salt, data)
    assert opens(commit(salt, data), salt, other) == (data == other)


def test_a_salt_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError):
        commit(b"short", b"")


awkward = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(awkward, awkward, awkward, awkward, awkward, st.integers(0, 10**9))
def test_a_filled_leaf_is_canonical_whatever_the_texts(
    act: str, kind: str, object_id: str, unit: str, basis: str, version: int
) -> None:
    form = ActForm(act, datetime(2026, 3, 2, 8, 15, 30, 250_000, UTC), "office", unit, basis, b"\x01" * 32)
    body = fill(form.template(kind), object_id, version, b"\x02" * 32)
    expected = {
        "v": 1,
        "act": act,
        "at": "2026-03-02T08:15:30.250Z",
        "object": {"kind": kind, "id": object_id, "version": version},
        "role": "office",
        "unit": unit,
        "basis": basis,
        "payload": "02" * 32,
        "person": "01" * 32,
    }
    assert json.loads(body) == expected
    assert body == rfc8785.dumps(expected)  # type: ignore[arg-type]


def test_a_leaf_has_at_most_64_kib() -> None:
    form = ActForm("a", datetime(2026, 1, 1, tzinfo=UTC), "office", "", "x" * 65_600, b"\x01" * 32)
    with pytest.raises(LeafTooLarge):
        fill(form.template("record"), "1", 1, b"\x02" * 32)


def test_instants_are_utc_and_cut_to_milliseconds() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert instant(datetime(2026, 3, 2, 8, 0, 0, 999_999, shanghai)) == "2026-03-02T00:00:00.999Z"
    with pytest.raises(ValueError):
        instant(datetime(2026, 3, 2))


def test_control_characters_are_escaped_as_the_rfc_says() -> None:
    value = "".join(map(chr, range(32))) + string.punctuation + "\u2028é汉\U0001f600"
    assert canonical(value) == rfc8785.dumps(value)
