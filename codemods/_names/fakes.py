"""Find names of `six` in which a project puts a fake: `patch("six.moves.urllib.request.urlopen")`.

What is taken from the standard library itself does not see such a fake.
"""

import ast
import re
from collections.abc import Collection, Iterator

from toolkit.model.tree import SourceFile, dotted_name, is_text
from toolkit.source.calls import follow, imported_names

_FAKE = "fake!"
"""Marks a name among others that are kept of a file."""
_PATH = re.compile(r"(?:[\w:]+\.)*?((?:six|future)(?:\.\w+)+)\.?\Z|(?:\w+[.:])+(six)\Z")
_OWNERS = ("six.", "django.utils.six.", "future.")


def fakes_of_six(file: SourceFile) -> list[str]:
    """Return the names of `six` that a file may replace, each with a mark."""
    return sorted({f"{_FAKE}{it.removeprefix('django.utils.')}" for it in _find(file)})


def is_faked(origins: Collection[str], known: Collection[str]) -> bool:
    """Return whether a file may replace a name, a part of it, or what holds it.

    Args:
        origins: full names: `six.moves.urllib`.
        known: names kept of files, those of `fakes_of_six` among them.
    """
    fakes = [f"{it.removeprefix(_FAKE)}." for it in known if it.startswith(_FAKE)]
    return any(f"{one}.".startswith(fake) or fake.startswith(f"{one}.") for one in origins for fake in fakes)


def _find(file: SourceFile) -> Iterator[str]:
    if "six" not in file.text and "future" not in file.text:
        return
    for text in file.nodes(ast.Constant):
        if isinstance(text.value, str) and (match := _PATH.match(text.value)):
            yield match[1] or match[2]
    origins = imported_names(file)
    for call in file.nodes(ast.Call):
        given = call.args[:2]
        if len(given) > 1 and is_text(given[1]):  # patch.object(six.moves, "input"), setattr(six.moves, "input", f)
            yield from _of_owner(follow(dotted_name(given[0]), origins), given[1].value)
    for node in file.nodes(ast.Attribute):
        if not isinstance(node.ctx, ast.Load):
            yield from _of_owner(follow(dotted_name(node.value), origins), node.attr)


def _of_owner(owner: str, name: str) -> Iterator[str]:
    if f"{owner}.".startswith(_OWNERS):
        yield f"{owner}.{name}"
