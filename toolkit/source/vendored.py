"""Recognize files copied from another product by their folders and head comments."""

import re

from toolkit.model.settings import COPIED
from toolkit.source.patterns import make_matcher

_HEAD = 4000
_NAMED = re.compile(
    r"\A(?:[ \t]*(?:#!.*|\#.*coding.*|[#\"'ru]*)[ \t]*\n){0,4}+"
    r"[#\s\"'ru]*(?P<name>[A-Za-z][\w.\-]*\w),?[ ]+(?:-[ ]+)?v?(?:ersion[ ])?[ ]*\d+\.\d+(?:\.\d+)*\b",
    re.IGNORECASE,
)
_HOLDER = re.compile(
    r"^[#\s*\"']*copyright\W+(?:c\)|©)?[\s,:]*(?:\d{4}[\s,–-]*(?:present|now)?[\s,–-]*)*(?:by\s+)?(?P<holder>[^\W\d][^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_BEFORE_CODE = re.compile(r"^(?:import|from|def|class|@|if|try|[A-Za-z_]\w*\s*=)\b", re.MULTILINE)
_END_OF_HOLDER = re.compile(r"[.,;<(]|\b(?:all rights|and (?:contributors|individual|others)|inc|llc|ltd|gmbh|corp)\b")
_LICENCE = re.compile(r"licen[cs]e|copyright", re.IGNORECASE)
_DOCSTRING = re.compile(r"\A(?:[ \t]*#.*\n|[ \t]*\n)*+[rRuU]?(?:\"{3}|'{3})\s*(?P<first>[^\n]+)")
_DECLARED = re.compile(r"^__(version|license)__[ \t]*=", re.MULTILINE)
_is_in_folder = make_matcher(COPIED)


def vendored_from(text: str) -> str:
    """Return the product that a file was copied from; empty if it does not look copied.

    A release that was copied as one file names itself with its version in the first line, and gives an address and a
    licence in the comment below: `# u-msgpack-python v2.7.1`. The main file of that product's own repository looks the
    same: compare the name with that of the project.
    """
    head = text[:_HEAD]
    if "http" not in head or not _LICENCE.search(head):
        return ""
    found = _NAMED.match(head)
    return found["name"] if found else ""


def copyright_holder(text: str) -> str:
    """Return who holds the copyright of a file, in small letters, as its comments before the code say; or empty."""
    head = text[:_HEAD]
    code = _BEFORE_CODE.search(head)
    found = _HOLDER.search(head[: code.start()] if code else head)
    return _END_OF_HOLDER.split(found["holder"].lower(), maxsplit=1)[0].strip() if found else ""


def is_copied(path: str, text: str, project: str) -> bool:
    """Return whether a file lies in a folder for copies, or is a release of another product.

    Args:
        path: relative to the project's root.
        text: text of the file.
        project: name of the project.
    """
    origin = vendored_from(text) or _released_module(path, text)
    return _is_in_folder(path) or is_release_of_another(origin, project)


def _released_module(path: str, text: str) -> str:
    """Return the name of a module that is a release of its own; empty for others.

    It declares its version and its licence, and its docstring opens with its name: `Beautiful Soup`.
    """
    stem = path.rpartition("/")[2].removesuffix(".py")
    opening = _DOCSTRING.search(text[:_HEAD])
    is_named = bool(opening) and product_core(opening["first"]).startswith(product_core(stem))  # type: ignore[index]
    return stem if is_named and {*_DECLARED.findall(text)} >= {"version", "license"} else ""


def is_release_of_another(origin: str, project: str) -> bool:
    """Return whether a product that a file names in its head, if it names one, is not the project itself."""
    return bool(origin) and product_core(origin) != product_core(project)


def product_core(name: str) -> str:
    """Return the distinctive part of a package name: `python-six`, `Six` and `six.py` give the same."""
    return re.sub(r"\.py\Z|python|[\W_]", "", name.lower())
