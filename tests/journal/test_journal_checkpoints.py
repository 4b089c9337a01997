"""Checkpoints, proofs, their offline verification, and the public read path."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import include, resolve
from django.urls import path as route

from conftest import Desk
from yinuo.core.errors import NotFound
from yinuo.core.journal import standalone_verifier
from yinuo.core.journal.checkpoint import read_tree_head
from yinuo.core.journal.leaf import leaf_hash
from yinuo.core.journal.merkle import range_hash, verify_inclusion
from yinuo.core.journal.notes import parse_note, verified
from yinuo.core.journal.standalone_verifier import policy_of
from yinuo.core.journal.tiles import node_reader, read_bundle
from yinuo.core.journal.tlog_proof import ProofFormError, read_proof
from yinuo.journal import acts, checkpoints, keys, queries, readpath, tree
from yinuo.journal.checkpoints import WouldContradict, make_checkpoint
from yinuo.journal.keys import add_sm2_key, ensure_keys
from yinuo.journal.models import Checkpoint, Entry, Tile
from yinuo.journal.policy import verify_proof
from yinuo.web.api import journal_views


def test_there_is_no_checkpoint_over_nothing(desk: Desk) -> None:
    assert make_checkpoint() is None


def test_a_checkpoint_is_made_once_for_what_is_new(desk: Desk) -> None:
    desk.many(3)
    first = make_checkpoint()
    assert first is not None and first.size == 3
    assert make_checkpoint() == first
    desk.note()
    second = make_checkpoint()
    assert second is not None and second.size == 4
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [3, 4]


def test_a_checkpoint_is_signed_under_the_origin(desk: Desk) -> None:
    desk.note()
    checkpoint = make_checkpoint()
    assert checkpoint is not None
    note, own = parse_note(checkpoint.note), ensure_keys()
    assert verified(note, [own.signer.verifier])
    head = read_tree_head(note.text)
    assert (head.origin, head.size, head.root) == (own.origin, 1, bytes(checkpoint.root))


def test_keys_and_origin_stay_and_only_the_owner_reads_them(desk: Desk) -> None:
    assert ensure_keys().verifier_key == ensure_keys().verifier_key
    assert (keys.folder() / "journal.key").stat().st_mode & 0o777 == 0o600


def test_an_sm2_line_is_added_when_there_is_a_key(desk: Desk) -> None:
    desk.note()
    own = add_sm2_key()
    checkpoint = make_checkpoint()
    assert checkpoint is not None and own.sm2 is not None
    note = parse_note(checkpoint.note)
    assert len(verified(note, [own.signer.verifier, own.sm2.verifier])) == 2
    assert len(checkpoints.verifier_keys()) == 2
    proof = queries.proof_text("note", "1", 1, {})
    assert verify_proof(proof).proven and "SM2" in verify_proof(proof).explain("en")
    sm2_line = next(line for line in note.signatures if line.key_id == own.sm2.verifier.key_id).line
    forged = proof.replace(sm2_line, sm2_line.replace(sm2_line[-12:-6], "AAAAAA"))
    assert forged != proof and not verify_proof(forged).proven
    assert verify_proof(forged, sm2_keys=[]).proven


def test_the_tree_grows_over_several_batches_and_checkpoints(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "BATCH", 300)
    for count in (1, 255, 1, 700, 3):
        desk.many(count)
        make_checkpoint()
    leaves = [bytes(each) for each in Entry.objects.order_by("seq").values_list("leaf_hash", flat=True)]
    for checkpoint in Checkpoint.objects.all():
        for seq in {0, checkpoint.size // 2, checkpoint.size - 1}:
            verify_inclusion(
                leaves[seq],
                seq,
                checkpoint.size,
                tree.inclusion(seq, checkpoint.size),
                bytes(checkpoint.root),
            )
    assert Checkpoint.objects.count() == 5


def test_a_proof_at_a_large_size_reads_few_tiles(desk: Desk, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    desk.many(3000)
    make_checkpoint()
    with django_assert_max_num_queries(4):
        assert len(tree.inclusion(1234, 3000)) == 12


def test_the_node_never_signs_two_histories(desk: Desk) -> None:
    desk.many(3)
    make_checkpoint()
    Tile.objects.filter(level=0, number=0).update(hashes=b"\x01" * 96)
    desk.note()
    with pytest.raises(WouldContradict):
        make_checkpoint()
    assert Checkpoint.objects.count() == 1


def test_a_gap_stops_hashing(desk: Desk) -> None:
    desk.many(3)
    Entry.objects.filter(seq=1).delete()
    with pytest.raises(tree.EntriesMissing, match="entry 1"):
        make_checkpoint()


# ---- proofs ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def proof(desk: Desk) -> str:
    desk.many(10)
    desk.keep("18", title="行政处罚", amount_fen=11_500_000)
    desk.many(300)
    make_checkpoint()
    return queries.proof_text("thing", "18", 1, {"title": "行政处罚", "amount_fen": 11_500_000})


def test_a_published_record_is_proven_offline(proof: str) -> None:
    verdict = verify_proof(proof)
    assert verdict.proven, verdict.explain("en")
    assert verdict.payload == {"title": "行政处罚", "amount_fen": 11_500_000}
    assert verdict.leaf is not None and verdict.leaf["object"] == {"kind": "thing", "id": "18", "version": 1}
    assert "证明成立" in verdict.explain("zh") and "PROVEN" in verdict.explain("en")


def test_the_proof_is_in_the_public_format(proof: str) -> None:
    parts = read_proof(proof)
    extra = json.loads(parts.extra)
    head = read_tree_head(parse_note(parts.checkpoint).text)
    verify_inclusion(leaf_hash(extra["leaf"].encode()), parts.index, head.size, parts.hashes, head.root)
    assert parts.written == proof


def _with_extra(proof: str, **changes: str) -> str:
    head, line, *rest = proof.split("\n")
    extra = json.loads(base64.b64decode(line.removeprefix("extra "))) | changes
    return "\n".join([head, "extra " + base64.b64encode(json.dumps(extra).encode()).decode(), *rest])


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (lambda text: _with_extra(text, payload='{"amount_fen":1,"title":"行政处罚"}'), "payload"),
        (lambda text: _with_extra(text, salt="00" * 32), "payload"),
        (lambda text: _with_extra(text, salt="zz"), "form"),
        (lambda text: _with_extra(text, leaf='{"object":{}}'), "inclusion"),
        (lambda text: _with_extra(text, leaf="no json"), "leaf"),
        (lambda text: text.replace("\nindex 10\n", "\nindex 11\n"), "inclusion"),
        (lambda text: text.replace("\nindex 10\n", "\nindex 010\n"), "form"),
        (lambda text: text.replace("\n311\n", "\n312\n"), "signature"),
        (lambda text: text[: text.index("\u2014")], "form"),
        (lambda text: "", "form"),
        (lambda text: text[:-20], "form"),
    ],
)
def test_a_changed_proof_proves_nothing_and_says_why(proof: str, change, step: str) -> None:  # type: ignore[no-untyped-def]
    changed = change(proof)
    assert changed != proof
    verdict = verify_proof(changed)
    assert not verdict.proven
    assert step in {finding.step for finding in verdict.findings if finding.held is False}


def test_a_proof_by_an_unknown_log_proves_nothing(proof: str) -> None:
    other = policy_of(["PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"])
    verdict = verify_proof(proof, other)
    assert [finding.step for finding in verdict.findings if finding.held is False] == ["signature"]
    assert not verify_proof(proof, policy_of([])).proven


def test_one_file_verifies_without_the_product(proof: str, tmp_path: Path) -> None:
    (tmp_path / "verifier.py").write_bytes(Path(standalone_verifier.__file__).read_bytes())
    (tmp_path / "18.tlog-proof").write_text(proof, encoding="utf-8")
    (tmp_path / "bad.tlog-proof").write_text(proof.replace("index 10", "index 9"), encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", "-X", "utf8", "verifier.py", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    key = ensure_keys().verifier_key
    good = run("18.tlog-proof", "--log", key, "--language", "en")
    assert (good.returncode, good.stdout.splitlines()[-1]) == (0, "PROVEN")
    assert run("bad.tlog-proof", "--log", key).returncode == 1
    assert run("18.tlog-proof", "--log", key, "--need", "1").returncode == 2
    assert run("absent.tlog-proof", "--log", key).returncode == 2
    (tmp_path / "none.tlog-proof").write_text("no proof", encoding="utf-8")
    none = run("none.tlog-proof", "--log", key, "--language", "en")
    assert (none.returncode, none.stdout.splitlines()[-1]) == (2, "CANNOT BE READ")
    (tmp_path / "p").write_text(f"log {key}\nquorum none\n")
    assert run("18.tlog-proof", "--policy", "p").returncode == 0


def test_an_erased_content_is_still_proven_included(desk: Desk) -> None:
    desk.keep("18", name="张三")
    make_checkpoint()
    before = queries.proof_text("thing", "18", 1, {"name": "张三"})
    acts.erase_payload("thing", "18")
    after = queries.proof_text("thing", "18", 1, None)
    assert verify_proof(before).proven
    verdict = verify_proof(after)
    assert verdict.proven and verdict.payload is None
    assert {finding.step: finding.held for finding in verdict.findings}["payload"] is None


def test_no_proof_for_what_was_not_journaled(desk: Desk) -> None:
    desk.keep("18", name="a")
    with pytest.raises(queries.NotYetProvable):
        queries.proof_text("thing", "18", 1, {"name": "a"})
    make_checkpoint()
    with pytest.raises(queries.NotWhatWasJournaled):
        queries.proof_text("thing", "18", 1, {"name": "b"})
    with pytest.raises(NotFound):
        queries.proof_text("thing", "18", 2, {"name": "a"})


def test_the_story_of_an_object_is_told_in_order(desk: Desk) -> None:
    desk.keep("18", name="a")
    desk.keep("19", name="x")
    desk.keep("18", name="b")
    told = queries.story("thing", "18", with_person=True)
    assert [(each.seq, each.version, each.payload, each.person) for each in told] == [
        (0, 1, None, {"account": 7}),
        (2, 2, None, {"account": 7}),
    ]
    assert [each.person for each in queries.story("thing", "18")] == [None, None]
    assert [each.seq for each in queries.recent(2)] == [2, 1]
    assert [each.seq for each in queries.recent(2, before=1)] == [0]


@pytest.mark.parametrize(
    "text", ["", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nindex 1\n", "x\nindex 1\n\nc\n"]
)
def test_other_texts_are_no_proofs(text: str) -> None:
    with pytest.raises(ProofFormError):
        read_proof(text)


# ---- read path ------------------------------------------------------------------------------------------------------


def test_an_outsider_rebuilds_the_root_from_the_read_path(desk: Desk) -> None:
    desk.many(300)
    make_checkpoint()
    head = read_tree_head(parse_note(readpath.checkpoint()).text)
    bundles = readpath.resource("tile/entries/000") + readpath.resource("tile/entries/001.p/44")
    leaves = [leaf_hash(body) for body in read_bundle(bundles)]
    assert b"".join(leaves) == readpath.resource("tile/0/000") + readpath.resource("tile/0/001.p/44")
    paths = {(0, 0): "tile/0/000", (0, 1): "tile/0/001.p/44", (1, 0): "tile/1/000.p/1"}
    node = node_reader(lambda level, number: readpath.resource(paths[level, number]))
    assert range_hash((0, head.size), node) == head.root


def test_only_what_the_checkpoint_covers_is_served(desk: Desk) -> None:
    desk.many(3)
    with pytest.raises(readpath.NotServed):
        readpath.checkpoint()
    make_checkpoint()
    desk.many(2)
    tree.grow()
    assert len(readpath.resource("tile/0/000.p/2")) == 64
    for path in ("tile/0/000.p/4", "tile/0/000", "tile/entries/000.p/5", "tile/1/000.p/1", "tile/0/001.p/1"):
        with pytest.raises(LookupError):
            readpath.resource(path)


def test_the_read_path_answers_as_the_specification_says(desk: Desk, rf: RequestFactory) -> None:
    desk.many(3)
    assert _status(journal_views.checkpoint, rf) == 404
    make_checkpoint()
    answer = journal_views.checkpoint(rf.get("/journal/checkpoint"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8" and "max-age=5" in answer["Cache-Control"]
    tile = journal_views.tile(rf.get("/journal/tile/0/000.p/3"), "tile/0/000.p/3")
    assert tile["Content-Type"] == "application/octet-stream" and "immutable" in tile["Cache-Control"]
    assert len(tile.content) == 96
    assert _status(journal_views.tile, rf, "tile/0/000") == 404
    assert _status(journal_views.tile, rf, "tile/0/0") == 404
    assert journal_views.verifier(rf.get("/")).content == Path(standalone_verifier.__file__).read_bytes()
    assert journal_views.keys(rf.get("/")).content.decode().strip() == ensure_keys().verifier_key


@pytest.mark.parametrize(
    "path", ["checkpoint", "tile/0/x001/x234/067.p/8", "tile/entries/000.p/7", "keys", "verifier.py"]
)
def test_the_read_path_has_the_addresses_of_the_specification(path: str) -> None:
    match = resolve(f"/journal/{path}", urlconf=(route("journal/", include("yinuo.web.api.journal_urls")),))
    assert match.func.__module__ == "yinuo.web.api.journal_views"
    assert match.kwargs == ({"path": path} if path.startswith("tile/") else {})


def _status(view, rf: RequestFactory, *arguments: str) -> int:  # type: ignore[no-untyped-def]
    try:
        return int(view(rf.get("/"), *arguments).status_code)
    except Http404:
        return 404
