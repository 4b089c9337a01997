"""What a class names outside its own file: its clock rule and its publicity set."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from yinuo.core.definitions.catalogue import Catalogue, Problem
from yinuo.core.definitions.model import Bilingual


def reference_problems(
    catalogue: Catalogue, clocks: Collection[str], publicity: Collection[str]
) -> Iterator[Problem]:
    """Editions whose ``clock`` or ``publicity`` is not among the rules in force on this node."""
    for edition in catalogue:
        for key, name, known in (
            ("clock", edition.clock, clocks),
            ("publicity", edition.publicity, publicity),
        ):
            if name and name not in known:
                origin = catalogue.origins[edition.name]
                says = Bilingual(zh=f"{key} 中没有“{name}”。", en=f"There is no “{name}” for {key}.")
                shown = "、".join(sorted(known))
                mend = Bilingual(zh=f"现有：{shown}。", en=f"There are: {shown}.")
                yield Problem(str(origin.file), key, says, mend, origin.line(key))
