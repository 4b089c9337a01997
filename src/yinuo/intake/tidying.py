"""Removing what a worker that died left in the clear: private folders of submissions that are finished."""

from __future__ import annotations

from yinuo.config import configuration
from yinuo.intake import files
from yinuo.intake.models import Submission

SECONDS = 10 * 60.0
_OVER = (Submission.Stage.DONE, Submission.Stage.REFUSED)


def remove_left_folders() -> int:
    """Remove private folders nobody works in any more; answers how many. A folder in use is never touched."""
    work = configuration().resolved_home / "work"
    receipts = [folder.name for folder in work.iterdir() if folder.is_dir()] if work.is_dir() else []
    over = Submission.objects.filter(receipt__in=receipts, stage__in=_OVER).values_list("receipt", flat=True)
    for receipt in over:
        files.remove_work_folder(receipt)
    return len(over)
