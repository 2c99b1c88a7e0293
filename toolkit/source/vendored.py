"""Files that were copied from another product: they say so at their head."""

import re

_HEAD = 4000
_NAMED = re.compile(
    r"\A(?:[ \t]*(?:#!.*|\#.*coding.*|[#\"'ru]*)[ \t]*\n){0,4}+"
    r"[#\s\"'ru]*(?P<name>[A-Za-z][\w.\-]*\w),?[ ]+(?:-[ ]+)?v?(?:ersion[ ])?[ ]*\d+\.\d+(?:\.\d+)*\b",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"licen[cs]e|copyright", re.IGNORECASE)


def vendored_from(text: str) -> str:
    """The product that a file was copied from; empty if it does not look copied.

    A release that was copied as one file names itself with its version in the first line, and gives an address and a
    licence in the comment below: `# u-msgpack-python v2.7.1`. The main file of that product's own repository looks the
    same: compare the name with that of the project.
    """
    head = text[:_HEAD]
    if "http" not in head or not _LICENCE.search(head):
        return ""
    found = _NAMED.match(head)
    return found["name"] if found else ""
