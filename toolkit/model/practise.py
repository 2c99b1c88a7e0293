"""An exercise: one site of a step shown done, and the one most like it to be done by hand."""

import msgspec

from toolkit.model.codemod import Site
from toolkit.model.proof import ChangePiece


class Exercise(msgspec.Struct, frozen=True):
    """An exercise as a team member sees it.

    Attributes:
        example: the site that is shown done; `site`: what the codemod knows of it; `shown`: its diff.
        task: the site to be done by hand; None: there is no other one.
        likeness: of the two statements, from 0 to 1.
        code: the lines of the task's statement, with their first line number.
        others: how many sites are left after that.
    """

    example: ChangePiece
    site: Site
    shown: bytes
    task: ChangePiece | None = None
    likeness: float = 0.0
    code: tuple[str, ...] = ()
    others: int = 0
