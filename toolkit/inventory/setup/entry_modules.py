"""Read the modules that start a part of a system: their commands, and what their code shows that they do."""

import ast
import re
from collections.abc import Iterator, Mapping

from toolkit.model.setup import EntryModule
from toolkit.model.tree import dotted_name
from toolkit.source.code_text import code_text
from toolkit.source.masked_lines import mask_lines

_SERVED = ("wsgi.py", "asgi.py")
_STARTED = ("manage.py", "__main__.py")
_EFFECTS = (
    ("creates_tables", re.compile(r"(?:\A|\.)(?:create_all|executescript|create_tables|createTables|init_db)\Z")),
    ("drops_tables", re.compile(r"(?:\A|\.)(?:drop_all|drop_tables|drop_database)\Z")),
    ("removes_file", re.compile(r"\A(?:os\.(?:remove|unlink)|shutil\.rmtree)\Z|\.unlink\Z")),
)
_SERVES = re.compile(
    r"(?:\A|\.)(?:run|run_simple|serve|run_server|serve_forever|listen|run_app|make_server|execute_from_command_line)\Z"
)
_SENTENCE = re.compile(
    r"(.+?(?:(?<!\bi\.e)(?<!\be\.g)(?<!\beg)(?<!\bex)(?<!\betc)(?<!\bvs)[.!?](?=\s|\Z)|。|\Z))", re.DOTALL
)
_LONGEST = 160
_NO_TEXT = re.compile(
    r"coding[:=]|\A!|\A(?:[\d*/,-]+\s+){4}[\d*/,-]+"
    r"|vim?:|copyright|licen[cs]e|\A[-=#*\s]*\Z|isort|flake8|noqa|pylint",
    re.IGNORECASE,
)


def read_entry_modules(sources: Mapping[str, tuple[str, ast.Module]]) -> tuple[EntryModule, ...]:
    """Return the modules that start a part, by path: those of servers, of `python -m`, and scripts at the top.

    Args:
        sources: path -> text and tree of the Python files of the product.
    """
    return tuple(
        _read_module(path, *sources[path])
        for path in sorted(sources)
        if may_start(path) and _is_entry(path, sources[path][1])
    )


def may_start(path: str) -> bool:
    """Return whether a path is one of a module that may start a part."""
    return path.rpartition("/")[2] in (*_SERVED, *_STARTED) or ("/" not in path and path != "setup.py")


def describe_text(text: str, tree: ast.Module) -> str:
    """Return the first sentence of a module's docstring, or of the comment at its top; empty if it has none."""
    if doc := ast.get_docstring(tree):
        return first_sentence(doc)
    lines = []
    for line in text.split("\n")[:30]:
        if line.startswith("#"):
            words = line.lstrip("#").strip()
            if not _NO_TEXT.search(words):
                lines.append(words)
            elif lines:
                break
        elif line.strip() or lines:
            break
    return first_sentence(" ".join(lines))


def first_sentence(text: str) -> str:
    """Return the first sentence of a text on one line, its secrets masked and its end cut."""
    paragraph = text.strip().split("\n\n")[0]
    match = _SENTENCE.match(" ".join(paragraph.split()))
    words = mask_lines(match[1]) if match else ""
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _is_entry(path: str, tree: ast.Module) -> bool:
    return path.rpartition("/")[2] in (*_SERVED, *_STARTED) or _main_line(tree) > 0


def _read_module(path: str, text: str, tree: ast.Module) -> EntryModule:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [dotted_name(node.func) or _last(node) for node in calls]
    effects = [effect for effect, pattern in _EFFECTS if any(map(pattern.search, names))]
    servers = [node for node, name in zip(calls, names, strict=True) if _SERVES.search(name)]
    main = _main_line(tree)
    has_port = next((port for node in servers if (port := _port(node, tree))), 0)
    return EntryModule(
        path, main or 1, _command(path, text) if main else "", describe_text(text, tree), tuple(effects), has_port
    )


def _last(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _command(path: str, text: str) -> str:
    folder, _, name = path.rpartition("/")
    if name == "__main__.py":
        return f"python -m {folder.replace('/', '.')}" if folder else "python ."
    return f"python {path} runserver" if "execute_from_command_line" in text else f"python {path}"


def _main_line(tree: ast.Module) -> int:
    """Return the line of `if __name__ == "__main__"`; 0 if there is none."""
    tests = (node for node in tree.body if isinstance(node, ast.If))
    return next(
        (node.lineno for node in tests if code_text(node.test).replace('"', "'") == "__name__ == '__main__'"), 0
    )


def _port(node: ast.Call, tree: ast.Module) -> int:
    """Return the port that a call listens at: a number, or the first number that its variable gets."""
    for item in node.keywords:
        if item.arg == "port":
            return next(_numbers(item.value, tree), 0)
    return 0


def _numbers(node: ast.expr, tree: ast.Module) -> Iterator[int]:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield node.value
    elif isinstance(node, ast.Name):
        for inner in ast.walk(tree):
            if isinstance(inner, ast.Assign) and any(dotted_name(item) == node.id for item in inner.targets):
                yield from (
                    part.value
                    for part in ast.walk(inner.value)
                    if isinstance(part, ast.Constant) and type(part.value) is int and part.value > 0
                )
    else:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Constant) and type(inner.value) is int and inner.value > 0:
                yield inner.value
