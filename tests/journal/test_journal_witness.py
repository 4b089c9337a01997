"""Witnesses (C2SP tlog-witness): they cosign what continues, and refuse a shrunken or forked log."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Desk
from yinuo.core.journal.checkpoint import TreeHead
from yinuo.core.journal.cosignature import CosignatureSigner
from yinuo.core.journal.leaf import leaf_hash
from yinuo.core.journal.merkle import EMPTY_ROOT, consistency_ranges, node_hash, range_hash
from yinuo.core.journal.notes import Ed25519Signer, Signature, sign_note, verifier_key
from yinuo.core.journal.standalone_verifier import Unreadable, policy_of, read_policy
from yinuo.journal import policy, queries
from yinuo.journal.check import check_journal
from yinuo.journal.checkpoints import make_checkpoint, published
from yinuo.journal.duties import keep_up
from yinuo.journal.keys import ensure_keys, witness_signer
from yinuo.journal.models import Checkpoint, Cosignature, Entry, Head, Tile
from yinuo.journal.policy import verify_proof
from yinuo.journal.witness import Answer, Witness, server, witness_here, write_submission
from yinuo.journal.witnessing import submit_to_witnesses

LOG = Ed25519Signer("log.example/1", b"\x01" * 32)
OTHER = Ed25519Signer("log.example/2", b"\x02" * 32)


class Log:
    """A log in memory that can also lie."""

    def __init__(self, entries: list[bytes]) -> None:
        self.leaves = [leaf_hash(entry) for entry in entries]

    def node(self, height: int, index: int) -> bytes:
        if height == 0:
            return self.leaves[index]
        return node_hash(self.node(height - 1, 2 * index), self.node(height - 1, 2 * index + 1))

    def note(self, size: int, signer: Ed25519Signer = LOG) -> str:
        head = TreeHead(signer.verifier.name, size, range_hash((0, size), self.node))
        return sign_note(head.text, [signer])

    def request(self, old: int, size: int, signer: Ed25519Signer = LOG) -> str:
        proof = [range_hash(span, self.node) for span in consistency_ranges(old, size)]
        return write_submission(old, proof, self.note(size, signer))


HONEST = Log([b"%d" % n for n in range(40)])
FORKED = Log([b"%d" % n for n in range(5)] + [b"forged"] + [b"%d" % n for n in range(6, 40)])


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    signer = CosignatureSigner("witness.example/w1", b"\x03" * 32, lambda: 1_700_000_000)
    return Witness(signer, [verifier_key(LOG.verifier)], tmp_path / "state.json")


def test_a_witness_cosigns_a_log_that_grows(witness: Witness) -> None:
    for old, size in ((0, 7), (7, 7), (7, 20), (20, 40)):
        answer = witness.add_checkpoint(HONEST.request(old, size))
        assert answer.status == 200, answer
        assert answer.text.startswith("— witness.example/w1 ") and answer.text.endswith("\n")


def test_a_size_that_is_not_the_known_one_is_answered_with_the_known_one(witness: Witness) -> None:
    witness.add_checkpoint(HONEST.request(0, 20))
    for request in (HONEST.request(0, 30), HONEST.request(7, 30), HONEST.request(0, 7)):
        assert witness.add_checkpoint(request) == Answer(409, "20\n", "text/x.tlog.size")


def test_a_shrunken_log_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(HONEST.request(0, 20))
    assert witness.add_checkpoint(write_submission(20, [], HONEST.note(10))).status == 400
    assert witness.add_checkpoint(HONEST.request(5, 10)).status == 409


def test_a_forked_log_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(HONEST.request(0, 20))
    assert witness.add_checkpoint(FORKED.request(20, 30)).status == 422
    assert witness.add_checkpoint(FORKED.request(20, 20)).status == 409
    assert witness.add_checkpoint(HONEST.request(20, 30)).status == 200


def test_only_known_logs_with_right_signatures_are_cosigned(witness: Witness) -> None:
    assert witness.add_checkpoint(HONEST.request(0, 5, OTHER)).status == 404
    unsigned = HONEST.request(0, 5).replace("\n5\n", "\n6\n")
    assert witness.add_checkpoint(unsigned).status == 403
    imposter = Ed25519Signer(LOG.verifier.name, b"\x09" * 32)
    assert witness.add_checkpoint(HONEST.request(0, 5, imposter)).status == 403


@pytest.mark.parametrize(
    "body", ["", "old x\n\nnote", "old 0\n", "old 01\n\n" + HONEST.note(1), "old 0\n!!\n\n" + HONEST.note(1)]
)
def test_malformed_requests_are_refused(witness: Witness, body: str) -> None:
    assert witness.add_checkpoint(body).status == 400


def test_an_empty_log_has_the_root_of_nothing(witness: Witness) -> None:
    def empty(root: bytes, *proof: bytes) -> int:
        note = sign_note(TreeHead(LOG.verifier.name, 0, root).text, [LOG])
        return witness.add_checkpoint(write_submission(0, proof, note)).status

    assert empty(b"\x01" * 32) == 422
    assert empty(EMPTY_ROOT, b"\x01" * 32) == 422
    assert empty(EMPTY_ROOT) == 200


def test_the_state_outlives_the_process_and_refusals_do_not_move_it(witness: Witness, tmp_path: Path) -> None:
    witness.add_checkpoint(HONEST.request(0, 20))
    before = (tmp_path / "state.json").read_text()
    witness.add_checkpoint(FORKED.request(20, 30))
    assert (tmp_path / "state.json").read_text() == before
    again = Witness(witness.signer, [verifier_key(LOG.verifier)], tmp_path / "state.json")
    assert again.add_checkpoint(HONEST.request(0, 30)).text == "20\n"
    assert json.loads(before)["log.example/1"]["size"] == "20"


def test_two_requests_at_once_never_roll_back(witness: Witness) -> None:
    answers: list[int] = []
    requests = [HONEST.request(0, size) for size in range(10, 30)]
    threads = [
        threading.Thread(target=lambda body=body: answers.append(witness.add_checkpoint(body).status))
        for body in requests
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [409] * 19


# ---- over HTTP, from this node's journal ----------------------------------------------------------------------------


@pytest.fixture
def running(desk: Desk) -> Iterator[str]:
    """A witness of this node on a real socket; yields its address, and is named in the node's policy."""
    watching = witness_here([ensure_keys().verifier_key], "witness.example/county")
    running = server(watching, "127.0.0.1", 0)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{running.server_port}"
    policy.policy_file().write_text(f"witness county {watching.verifier_key} {address}/\nquorum county\n")
    yield address
    running.shutdown()
    running.server_close()
    thread.join()


def test_a_checkpoint_gathers_cosignatures_and_proofs_say_how_many(desk: Desk, running: str) -> None:
    desk.keep("18", name="a")
    desk.many(300)
    checkpoint = make_checkpoint()
    assert checkpoint is not None
    before = verify_proof(queries.proof_text("thing", "18", 1, {"name": "a"}))
    assert not before.proven and before.needed == 1
    [asked] = submit_to_witnesses()
    assert asked.cosigned, asked
    proof = queries.proof_text("thing", "18", 1, {"name": "a"})
    after = verify_proof(proof)
    assert after.proven and list(after.cosigned) == ["witness.example/county"], after.explain("en")
    assert published(checkpoint).count("— ") == 2
    assert check_journal().sound and check_journal().cosignatures == 1


def test_later_checkpoints_are_submitted_from_the_last_cosigned_size(desk: Desk, running: str) -> None:
    for count in (3, 4, 300):
        desk.many(count)
        make_checkpoint()
        assert submit_to_witnesses()[0].cosigned
    assert submit_to_witnesses()[0].cosigned
    Cosignature.objects.all().delete()
    assert submit_to_witnesses()[0].cosigned
    assert Cosignature.objects.count() == 1


def test_proofs_prefer_the_checkpoint_that_witnesses_cosigned(desk: Desk, running: str) -> None:
    desk.many(3)
    make_checkpoint()
    submit_to_witnesses()
    desk.many(3)
    make_checkpoint()
    assert queries.provable_by(0).size == 3
    assert queries.provable_by(5).size == 6


def test_the_schedulers_duty_makes_a_checkpoint_and_asks_each_witness_once(desk: Desk, running: str) -> None:
    assert keep_up().size == 0
    desk.many(3)
    first, again = keep_up(), keep_up()
    assert (first.size, [asked.cosigned for asked in first.asked]) == (3, [True])
    assert (again.size, again.asked) == (3, ())


def test_a_restored_older_backup_is_found_by_the_witness(desk: Desk, running: str) -> None:
    desk.many(10)
    make_checkpoint()
    submit_to_witnesses()
    older = Checkpoint.objects.get(size=10)
    older.cosignatures.all().delete()
    shrunken = Checkpoint(size=4, root=older.root, note=older.note, at=older.at)
    [asked] = submit_to_witnesses(shrunken)
    assert not asked.cosigned and asked.contradicts and "10" in asked.said


def test_a_log_set_back_and_grown_another_way_is_told_as_a_contradiction(desk: Desk, running: str) -> None:
    desk.many(10)
    make_checkpoint()
    submit_to_witnesses()
    Cosignature.objects.all().delete()
    Checkpoint.objects.all().delete()
    Tile.objects.all().delete()
    Entry.objects.all().delete()
    Head.objects.all().update(size=0)
    for grown in (10, 3):
        desk.many(grown)
        checkpoint = make_checkpoint()
        assert checkpoint is not None
        [asked] = submit_to_witnesses(checkpoint)
        assert not asked.cosigned and asked.contradicts, (checkpoint.size, asked)


def test_a_witness_out_of_reach_is_reported_not_raised(desk: Desk) -> None:
    signer = witness_signer("witness.example/gone")
    policy.policy_file().write_text(
        f"witness gone {verifier_key(signer.verifier)} http://127.0.0.1:9/\nquorum gone\n"
    )
    desk.many(1)
    make_checkpoint()
    [asked] = submit_to_witnesses()
    assert not asked.cosigned and not asked.contradicts and asked.said


def test_an_answer_with_a_wrong_cosignature_is_not_kept(desk: Desk, running: str) -> None:
    desk.many(1)
    checkpoint = make_checkpoint()
    other = witness_signer("witness.example/county").sign(b"another text")
    signed = Cosignature.objects.count()
    line = Signature(
        "witness.example/county", witness_signer("witness.example/county").verifier.key_id, other
    ).line
    [asked] = submit_to_witnesses(checkpoint, post=lambda url, body: (200, line))
    assert not asked.cosigned and Cosignature.objects.count() == signed


# ---- policies (C2SP tlog-policy) ------------------------------------------------------------------------------------


def key_of(number: int) -> str:
    return verifier_key(CosignatureSigner(f"w{number}", bytes([number]) * 32, lambda: 0).verifier)


TWO_LEVELS = "\n".join(
    [
        "# 两级分组",
        f"log {verifier_key(LOG.verifier)}",
        *(f"witness X{n} {key_of(n)}" for n in (1, 2, 3)),
        "group X-witnesses 2 X1 X2 X3",
        *(f"witness Y{n} {key_of(n + 3)}" for n in (1, 2, 3)),
        "group Y-witnesses any Y1 Y2 Y3",
        "group X-and-Y all X-witnesses Y-witnesses",
        "quorum X-and-Y",
        "",
    ]
)


def test_the_specifications_example_policy_is_read() -> None:
    read = read_policy(TWO_LEVELS)
    assert read.needed == 3
    assert read.met({"X1", "X3", "Y2"}) and read.met({"X1", "X2", "X3", "Y1"})
    assert not read.met({"X1", "Y1", "Y2"}) and not read.met({"X1", "X2", "X3"})


def test_blanks_comments_and_words_of_the_language_as_names_are_read() -> None:
    lines = [
        "",
        "# c",
        "\t # d",
        f"\twitness \t all  {key_of(1)}   https://w.example/  ",
        f"witness 任意 {key_of(2)}",
        "group group 2 all 任意",
        "  quorum\tgroup",
    ]
    read = read_policy("\n".join(lines))
    assert read.met({"all", "任意"}) and not read.met({"all"})
    assert read.witnesses["all"][1] == "https://w.example/"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none\nquorum none\n",
        "quorum W\n",
        "group G any\nquorum none\n",
        f"witness A {key_of(1)}\nwitness B {key_of(1)}\nquorum A\n",
        f"witness A {key_of(1)}\ngroup G 2 A\nquorum G\n",
        f"witness A {key_of(1)}\ngroup G any A\ngroup H any A\nquorum G\n",
        f"witness none {key_of(1)}\nquorum none\n",
        f"log {key_of(1)}\nquorum none\n",
        f"witness A {verifier_key(LOG.verifier)}\nquorum A\n",
        "log\nquorum none\n",
        "quorum none\r\n",
        "quorum none\n\x01",
        "quorum none too\n",
        f"witness A {key_of(1)} https://w.example/ # no comment here\nquorum A\n",
        f"log {verifier_key(LOG.verifier)} https://log.example/ more\nquorum none\n",
        f"witness A\u3000{key_of(1)}\nquorum none\n",
        f"witness A {key_of(1)}\ngroup G -1 A\nquorum G\n",
        f"witness A {key_of(1)}\ngroup G any none A\nquorum G\n",
        f"group G any A\nwitness A {key_of(1)}\nquorum G\n",
        f"quorum A\nwitness A {key_of(1)}\n",
        "quorum\n",
        "unknown x\nquorum none\n",
    ],
)
def test_faulty_policies_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_policy(text)


def test_more_witnesses_than_there_are_cannot_be_asked_for() -> None:
    with pytest.raises(Unreadable):
        policy_of([verifier_key(LOG.verifier)], [key_of(1)], 2)
