"""Bytes to an indexed tree."""

import ast
import warnings

from toolkit.errors import SourceError
from toolkit.model.tree import SourceFile
from toolkit.source.index import index


def parse(path: str, data: bytes) -> SourceFile:
    """Decode and parse one file.

    Raises:
        SourceError: the bytes cannot be decoded or parsed.
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise SourceError("encoding", str(error)) from error
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
    except SyntaxError as error:
        raise SourceError("syntax", str(error)) from error
    except ValueError as error:
        raise SourceError("binary", str(error)) from error
    except (RecursionError, MemoryError) as error:
        raise SourceError("too_deep", type(error).__name__) from error
    root, scopes = index(tree)
    return SourceFile(path, text, tree, root, scopes)
