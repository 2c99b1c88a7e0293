"""Alerta's own tests of its parser of queries for MongoDB, without the application around it; the tree is alerta's."""

import sys
import types
from pathlib import Path

from recorded_tests import outcome

TREE = next(Path(place) for place in sys.path if Path(place, "alerta", "database").is_dir())
for name in ("alerta", "alerta.database", "alerta.database.backends", "alerta.database.backends.mongodb"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [str(TREE.joinpath(*name.split(".")))]

import test_queryparser  # noqa: E402 - needs what stands above


def run():
    """Once all that are about MongoDB."""
    outcome(test_queryparser, "Mongo")
