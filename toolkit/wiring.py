"""Finds plug-ins by folder. A file in a plug-in folder is a plug-in, unless its name starts with an underscore."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import InternalError

if TYPE_CHECKING:  # `tebiki --version` must not pay for the model
    from toolkit.model.plugins import Catalogue, Format, Metric, Rule

_HERE = Path(__file__).parent


def names(folder: str) -> tuple[str, ...]:
    """The names of the plug-ins in a folder of `toolkit/`, sorted."""
    return tuple(sorted(file.stem for file in (_HERE / folder).glob("*.py") if not file.stem.startswith("_")))


def load(folder: str, name: str, attribute: str) -> Any:
    """The plug-in that one file holds.

    Raises:
        InternalError: the file does not hold what its folder promises.
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
    return {name: load("findings", name, "RULE") for name in names("findings")}


@cache
def catalogue() -> "Catalogue":
    """Every metric and rule, for those who need their words."""
    from toolkit.model.plugins import Catalogue

    return Catalogue(metrics(), rules())


def format_of(name: str) -> "Format":
    """The output format of that name."""
    found: Format = load("render", name, "FORMAT")
    return found
