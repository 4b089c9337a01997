"""Portions of a large submission, prepared in a process beside: one makes rows ready while the other writes.

``python -m yinuo.intake.pipeline.beside RECEIPT DESCRIPTOR`` sends them through a pipe, one ahead of what is stored. It reads
only; when whoever asked is gone, its next word finds no listener and it ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the process beside reads this module before its models are ready
    from yinuo.intake.pipeline.portions import Portion

END = None
"""What is said after the last portion."""


class EndedEarly(Exception):
    """The process beside ended before the last portion."""


def portions_of(receipt: str) -> Iterator[Portion]:
    """The portions that are not stored yet, in order. Raises :class:`EndedEarly`."""
    with _running(receipt) as channel:
        while True:
            try:
                portion = channel.recv()
            except EOFError:
                raise EndedEarly(receipt) from None
            if portion is END:
                return
            yield portion


@contextmanager
def _running(receipt: str) -> Iterator[Connection]:
    """The channel on which the process beside speaks; it is stopped when nobody listens any more."""
    ours, theirs = os.pipe()
    with Connection(ours, writable=False) as channel:
        command = [sys.executable, "-m", __name__, receipt, str(theirs)]
        try:
            process = subprocess.Popen(command, pass_fds=[theirs], stdin=subprocess.DEVNULL)
        finally:
            os.close(theirs)
        try:
            yield channel
        finally:
            process.kill()
            process.wait()


def main(receipt: str, descriptor: int) -> None:
    """Send the portions of a submission."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")
    import django

    django.setup()
    from yinuo.intake.models import Submission
    from yinuo.intake.pipeline import portions, stage_file

    submission = Submission.objects.select_related("unit").get(receipt=receipt)
    with Connection(descriptor, readable=False) as channel, stage_file.opened(submission) as connection:
        for portion in portions.read(submission, connection):
            channel.send(portion)
        channel.send(END)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
