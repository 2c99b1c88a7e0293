"""Read the files of defaults that a program loads itself, as `config/options.env` with `dotenv_values`."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from toolkit.inventory.setup.sample_settings import read_samples
from toolkit.model.setup import SampleSetting
from toolkit.model.tree import dotted_name, is_text

_LOADS = re.compile(r"(?:\A|\.)(?:dotenv_values|load_dotenv|read_env)\Z")


def is_defaults_file(path: str) -> bool:
    """Return whether a file may hold defaults for variables: `options.env`, but no `.env` of one machine."""
    name = path.rpartition("/")[2]
    return name.endswith(".env") and name != ".env"


def read_defaults(documents: Mapping[str, str], trees: Mapping[str, ast.Module]) -> tuple[SampleSetting, ...]:
    """Return the defaults of the files that the code of a program names and loads; a file without a condition first.

    Args:
        documents: texts of files of variables by path.
        trees: parsed files of the program by path.
    """
    loading = [tree for _, tree in sorted(trees.items()) if any(map(_is_load, ast.walk(tree)))]
    order = dict.fromkeys(name for tree in loading for name in _file_names(tree))
    known = [path for name in order for path in documents if path.rpartition("/")[2] == name]
    return read_samples({path: documents[path] for path in known})


def _is_load(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and bool(_LOADS.search(dotted_name(node.func)))


def _file_names(tree: ast.Module) -> Iterable[str]:
    """Return the names of such files in the texts of a module, those outside of every branch first."""
    inside = {id(node) for branch in ast.walk(tree) if isinstance(branch, ast.If) for node in ast.walk(branch)}
    found = [(id(node) in inside, node.lineno, text) for node, text in _texts(tree) if is_defaults_file(text)]
    names: dict[str, bool] = {}
    for is_conditional, _, text in sorted(found, key=lambda row: row[1]):
        name = text.rpartition("/")[2]
        names[name] = names.get(name, False) or is_conditional
    return sorted(names, key=lambda name: names[name])


def _texts(tree: ast.Module) -> Iterator[tuple[ast.Constant, str]]:
    for node in ast.walk(tree):
        if is_text(node):
            yield node, node.value
