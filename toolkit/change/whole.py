"""Check and describe changes of whole files by tools that do not report the places of their changes.

Nothing of such a change is certain: each changed piece is a site for review.
"""

from toolkit.change.guards import check_comments, check_syntax
from toolkit.errors import SourceError
from toolkit.model.codemod import Rewritten, Site, Version
from toolkit.source.opcodes import opcodes
from toolkit.source.parse import parse_file
from toolkit.source.rewrite_text import EditableText


def check_whole_file(name: str, path: str, before: bytes, after: bytes, target: Version) -> Rewritten:
    """A change of a whole file, once the guards accept it; each changed piece is a site.

    Raises:
        SourceError: a guard objects.
    """
    old, new = parse_file(path, before), parse_file(path, after)
    if (old.encoding, before[:3] == b"\xef\xbb\xbf") != (new.encoding, after[:3] == b"\xef\xbb\xbf"):
        raise SourceError("encoding", f"it was {old.encoding} and would be {new.encoding}")
    check_syntax(old, new, target)
    check_comments(old, new)
    pieces = opcodes(old.lines, new.lines)
    sites = tuple(
        Site(name, "review", first + 1, 0, max(first + 1, last), 0, "Module", "foreign")
        for tag, first, last, _, _ in pieces
        if tag != "equal"
    )
    return Rewritten(path, after, applied=sites)


def take_over(text: EditableText, code: str) -> None:
    """Edit lines until they are those of a new text; lines that stay keep their line ends."""
    lines = code.split("\n")
    pieces = opcodes(text.lines, lines)
    for tag, first, last, begin, end in reversed(pieces):
        if tag != "equal":
            text.replace(first + 1, last, lines[begin:end])
