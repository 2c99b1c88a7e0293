"""Finds plug-ins by folder. A file in a plug-in folder is a plug-in, unless its name starts with an underscore."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import InternalError, UsageError

if TYPE_CHECKING:  # `tebiki --version` must not pay for the model
    import ast

    from toolkit.model.codemod import Codemod
    from toolkit.model.plugins import Catalogue, Format, Metric, Rule

_HERE = Path(__file__).parents[1]


def names(folder: str) -> tuple[str, ...]:
    """The names of the plug-ins in a folder of `toolkit/`, sorted."""
    return tuple(sorted(file.stem for file in (_HERE / folder).glob("*.py") if not file.stem.startswith("_")))


def load(folder: str, name: str, attribute: str) -> Any:
    """The plug-in that one file holds.

    Raises:
        InternalError: the file does not define the plug-in of its folder's kind.
    """
    module = import_module(f"toolkit.{folder}.{name}")
    try:
        return getattr(module, attribute)
    except AttributeError:
        raise InternalError(f"toolkit/{folder}/{name}.py must hold {attribute}") from None


@cache
def metrics() -> "dict[str, Metric]":
    """Every metric by name."""
    return {name: load("metrics", name, "METRIC") for name in names("metrics")}


@cache
def rules() -> "dict[str, Rule]":
    """Every rule by name."""
    return {name: load("rules", name, "RULE") for name in names("rules")}


def codemod_names() -> tuple[str, ...]:
    """The names of the codemods, sorted."""
    files = (_HERE.parent / "codemods").glob("*.py")
    return tuple(sorted(file.stem for file in files if not file.stem.startswith("_")))


def codemod(name: str) -> "Codemod":
    """The codemod of that name.

    Raises:
        UsageError: there is none.
        InternalError: its file does not define one.
    """
    if name not in (known := codemod_names()):
        from difflib import get_close_matches

        near = get_close_matches(name, known, 1)
        hint = f"did you mean `{near[0]}`?" if near else f"known codemods: {', '.join(known)}."
        raise UsageError(f"there is no codemod `{name}`; {hint}")
    found: Codemod | None = getattr(import_module(f"codemods.{name}"), "CODEMOD", None)
    if found is None:
        raise InternalError(f"codemods/{name}.py must hold CODEMOD")
    return found


@cache
def codemods_by_rule() -> dict[str, str]:
    """Return rule -> codemod that carries out its counter-measure, from `fixes` of each codemod.

    The files are read and not imported: an analysis that has nothing to try must not pay for libcst.

    Raises:
        InternalError: `fixes` is not written as a tuple of names, or two codemods answer one rule.
    """
    found: dict[str, str] = {}
    for name in codemod_names():
        for rule in _fixes(name):
            if rule in found:
                raise InternalError(f"codemods/{name}.py and codemods/{found[rule]}.py both fix {rule}")
            found[rule] = name
    return found


@cache
def costly_codemods() -> frozenset[str]:
    """Return the codemods with a slow search; read from source as for `codemods_by_rule`."""
    names = codemod_names()
    return frozenset(
        name for name in names if any(getattr(it, "value", False) for it in _keyword_values(name, "costly"))
    )


def _fixes(name: str) -> tuple[str, ...]:
    import ast

    try:
        return tuple(rule for node in _keyword_values(name, "fixes") for rule in ast.literal_eval(node))
    except ValueError:
        raise InternalError(f"codemods/{name}.py must write `fixes` as a tuple of names") from None


def _keyword_values(name: str, keyword: str) -> "list[ast.expr]":
    """The values that the file of a codemod gives a keyword."""
    import ast

    text = (_HERE.parent / "codemods" / f"{name}.py").read_bytes()
    if keyword.encode() not in text:
        return []
    _, start, end = text.rpartition(b"\nCODEMOD = ")  # the rest of a file takes most of the time
    tree = ast.parse(start + end if start else text)
    made = (node.value for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call))
    return [item.value for call in made for item in call.keywords if item.arg == keyword]


@cache
def proofs() -> dict[str, Any]:
    """Every proof (a `toolkit.proof.context.ProofKind`) by name."""
    return {name: load("proof.kinds", name, "PROOF") for name in names("proof/kinds")}


@cache
def catalogue() -> "Catalogue":
    """Every metric and rule, for access to their words."""
    from toolkit.model.plugins import Catalogue

    return Catalogue(metrics(), rules())


def format_of(name: str) -> "Format":
    """The output format of that name."""
    found: Format = load("render", name, "FORMAT")
    return found


class _Codemods(Mapping[str, "Codemod"]):
    """Every codemod by name, imported when it is asked for: with libcst, all of them take half a second."""

    def __getitem__(self, name: str) -> "Codemod":
        if name not in codemod_names():
            raise KeyError(name)
        return codemod(name)

    def __contains__(self, name: object) -> bool:
        return name in codemod_names()

    def __iter__(self) -> Iterator[str]:
        return iter(codemod_names())

    def __len__(self) -> int:
        return len(codemod_names())


def all_codemods() -> "Mapping[str, Codemod]":
    """Every codemod by name; libcst is imported with the first that is looked up."""
    return _Codemods()
