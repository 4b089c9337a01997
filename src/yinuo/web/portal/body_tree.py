"""The bodies in force as a tree, with each body's branch under it."""

from __future__ import annotations

from dataclasses import dataclass, field

from yinuo.registry.facts import BodyFact
from yinuo.registry.queries import tree
from yinuo.web.ui.language import called


@dataclass(slots=True)
class Branch:
    """A body with those directly below it; ``size`` counts all below."""

    body: BodyFact
    below: list[Branch] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The body's name in the language of the page."""
        return called(self.body)

    @property
    def size(self) -> int:
        return len(self.below) + sum(branch.size for branch in self.below)


def grown() -> list[Branch]:
    """The bodies without a body above them, each with its branch."""
    roots: list[Branch] = []
    line: list[tuple[int, Branch]] = []
    for body, depth in sorted(tree(), key=lambda pair: pair[0].path):
        branch = Branch(body)
        while line and line[-1][0] >= depth:
            line.pop()
        (line[-1][1].below if line else roots).append(branch)
        line.append((depth, branch))
    return roots
