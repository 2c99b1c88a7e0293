"""Refuse programs whose own package has the name of the probe, before one of both is imported in place of the other."""

from collections.abc import Sequence
from pathlib import Path

from toolkit.errors import UsageError

_NAME = "tebiki_probe"
_OURS = Path("replay") / "lock.py"


def refuse_own_probe(root: Path, path: Sequence[str] = ()) -> None:
    """Check that no place of imports of a program holds another `tebiki_probe` than the copy of a lock.

    Args:
        root: folder of the program, or where its command starts.
        path: more places of imports, relative to it.

    Raises:
        UsageError: one does.
    """
    for place in dict.fromkeys([root, *(root / it for it in path)]):
        package = place / _NAME
        is_foreign = (package / "__init__.py").is_file() and not (package / _OURS).is_file()
        if is_foreign or package.with_suffix(".py").is_file():
            raise UsageError(
                f"the project has a module of its own named {_NAME}, as what records and replays it is called. "
                "Give the module another name."
            )
