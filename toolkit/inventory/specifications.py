"""Read the paths of API specifications from which programs are built: OpenAPI and Swagger, in YAML or JSON.

Only the outline is read, by indentation and without multi-line values, so that templates (`*.yaml.j2`)
can be read as well.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"\.(?:ya?ml|json)(?:\.j2|\.jinja2?)?$")
_ENTRY = re.compile(
    r"""^(?P<indent> *)(?:- )?(?P<quote>["']?)(?P<key>[^\s"'#][^"']*?)(?P=quote):(?: +(?P<value>.*?))?\s*$"""
)
_HEADER = re.compile(r"""^["']?(?:swagger|openapi|paths)["']?:""", re.MULTILINE)
"""The beginning of a specification, or of a part of one that has paths only."""
_METHODS = frozenset({"get", "put", "post", "delete", "patch", "options", "head", "trace"})
_SERVER = re.compile(r"""^\s*-\s*["']?url["']?:\s*(?P<url>\S+)""")


def is_specification_name(path: str) -> bool:
    """Return whether a file may be a specification, by its name."""
    return _NAME.search(path) is not None


def read_specification(path: str, text: str) -> dict[str, Any] | None:
    """Return the outline of a specification: `paths`, `basePath` and `servers`; None for other texts.

    Args:
        path: path of the file, which shows whether the text is JSON.
        text: the file.
    """
    if path.endswith(".json"):
        return _from_json(text)
    if not _HEADER.search(text):
        return None
    outline = _Outline()
    for line in text.split("\n"):
        outline.read(line)
    return outline.document if outline.document["paths"] else None


class _Outline:
    """The outline of a specification in YAML, line by line.

    Attributes:
        document: what was read so far.
    """

    def __init__(self) -> None:
        self.document: dict[str, Any] = {"paths": {}}
        self._section = ""
        self._path_indent = self._method_indent = -1
        self._methods: dict[str, Any] | None = None
        self._operation: dict[str, Any] | None = None

    def read(self, line: str) -> None:
        """Process one line."""
        server = _SERVER.match(line) if self._section == "servers" else None
        if server is not None:
            self.document.setdefault("servers", []).append({"url": server["url"].strip("\"'")})
        entry = _ENTRY.match(line)
        if entry is None:
            return
        indent, key, value = len(entry["indent"]), entry["key"], _scalar(entry["value"])
        if indent == 0 and not line.startswith("- "):
            self._section, self._methods, self._operation, self._path_indent = key, None, None, -1
            if value:
                self.document[key] = value
        elif self._section == "paths":
            self._read_path(indent, key, value)

    def _read_path(self, indent: int, key: str, value: str) -> None:
        if key.startswith("/") and (self._path_indent < 0 or indent == self._path_indent):
            self._path_indent, self._method_indent, self._operation = indent, -1, None
            self._methods = self.document["paths"].setdefault(key, {})
        elif self._methods is not None and (self._method_indent < 0 or indent == self._method_indent):
            self._method_indent = indent
            self._operation = self._methods.setdefault(key, {}) if key.lower() in _METHODS else None
        elif self._operation is not None and re.fullmatch(r"[1-5]\d\d", key):
            self._operation.setdefault("responses", {})[key] = {}
        elif self._operation is not None and value and key not in self._operation:
            self._operation[key] = value


def _scalar(value: str | None) -> str:
    text = (value or "").strip()
    return "" if text in ("|", ">", "|-", ">-", "{}", "[]") else text.strip("\"'")


def _from_json(text: str) -> dict[str, Any] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not ({"swagger", "openapi"} & set(document)):
        return None
    return document if isinstance(document.get("paths"), dict) else None


def base_path(document: Mapping[str, Any]) -> str:
    """Return the common path prefix: `basePath`, else the path of the first server."""
    base = document.get("basePath")
    servers = document.get("servers")
    if not isinstance(base, str) and isinstance(servers, list) and servers and isinstance(servers[0], dict):
        base = re.sub(r"^[a-z]+://[^/]*", "", str(servers[0].get("url", "")))
    return base.rstrip("/") if isinstance(base, str) and base.startswith("/") else ""


def named_specification(specifications: Mapping[str, Any], name: str, near: str) -> tuple[str, dict[str, Any]] | None:
    """Find the specification that a text names: the only one of that name, else the nearest to a file.

    Args:
        specifications: outlines by path.
        name: as written in the program: a file name or the end of a path.
        near: path of the file that names it.
    """
    wanted = name.replace("\\", "/").lstrip("./")
    fitting = [path for path in specifications if f"/{path}".endswith(f"/{wanted}")] if wanted else []
    if not fitting:
        return None
    folder = near.split("/")[:-1]

    def distance(path: str) -> tuple[int, int, str]:
        parts = path.split("/")
        shared = next((at for at, (one, other) in enumerate(zip(parts, folder, strict=False)) if one != other), None)
        return (-(min(len(parts), len(folder)) if shared is None else shared), len(parts), path)

    best = min(fitting, key=distance)
    return best, specifications[best]
