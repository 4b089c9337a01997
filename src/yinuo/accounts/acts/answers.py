"""Remembering answers by idempotency key (幂等键), so that a request sent twice takes effect once.

Not journaled: it repeats what an act of its own has journaled. Only answers that changed something are kept; a refused
request frees its key, since sending it again changes nothing either.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction

from yinuo import timesource
from yinuo.accounts.errors import AnswerKeyInUse, AnswerKeyReused
from yinuo.accounts.models import RememberedAnswer

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=2)
"""After so long a request that never ended (its process died) may be sent again."""
TRY_AGAIN_SECONDS = 5
SECONDS = 3600.0


def begin_answer(token_id: int, key: str, fingerprint: str) -> RememberedAnswer:
    """The answer to this key: a finished one to repeat (``status`` not 0), or a new one to be finished.

    Raises :class:`AnswerKeyReused` for another request under the key, :class:`AnswerKeyInUse` while the first still runs.
    """
    now = timesource.now()
    known = RememberedAnswer.objects.filter(token=token_id, key=key)
    known.filter(expires_at__lte=now).delete()
    known.filter(status=0, began_at__lte=now - ABANDONED).delete()
    try:
        with transaction.atomic():
            return RememberedAnswer.objects.create(
                token_id=token_id, key=key, fingerprint=fingerprint, began_at=now, expires_at=now + KEPT
            )
    except IntegrityError:
        earlier = known.get()
    if earlier.fingerprint != fingerprint:
        raise AnswerKeyReused
    if earlier.status == 0:
        raise AnswerKeyInUse(seconds=TRY_AGAIN_SECONDS)
    return earlier


def finish_answer(answer: RememberedAnswer, status: int, body: str, location: str) -> None:
    """Keep what was answered."""
    answer.status, answer.body, answer.location = status, body, location
    answer.save(update_fields=["status", "body", "location"])


def free_key(answer: RememberedAnswer) -> None:
    """Forget that the request began: it changed nothing."""
    RememberedAnswer.objects.filter(pk=answer.pk, status=0).delete()


def forget_answers() -> int:
    """Delete what has run out; a duty of the scheduler. Returns how many there were."""
    return RememberedAnswer.objects.filter(expires_at__lte=timesource.now()).delete()[0]
