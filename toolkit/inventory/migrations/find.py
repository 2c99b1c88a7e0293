"""Find the migrations of a project and judge every operation of them."""

import ast
from collections.abc import Callable, Iterable, Mapping

from toolkit.errors import SourceError
from toolkit.inventory.migrations.alembic import judge_alembic
from toolkit.inventory.migrations.django import judge_django
from toolkit.inventory.migrations.mongo import judge_mongo
from toolkit.model.inventory import MigrationOperation
from toolkit.model.tree import SourceFile


def find_migrations(data: Mapping[str, bytes], load: Callable[[str], SourceFile]) -> list[MigrationOperation]:
    """Return the operations of all migrations, by file and line.

    Args:
        data: maps the path of every Python file to its bytes; only those that can hold a migration are parsed.
        load: returns the parsed file of a path; raises SourceError.
    """
    django = parse_trees((path for path in data if "/migrations/" in f"/{path}"), load)
    alembic = parse_trees((path for path, text in data.items() if b"down_revision" in text), load)
    mongo = parse_trees((path for path, text in data.items() if b"$rename" in text or b"$unset" in text), load)
    autocommits = any(path.endswith("env.py") and b"AUTOCOMMIT" in text for path, text in data.items())
    return sorted({*judge_django(django), *judge_alembic(alembic, autocommits=autocommits), *judge_mongo(mongo)})


def parse_trees(paths: Iterable[str], load: Callable[[str], SourceFile]) -> dict[str, ast.Module]:
    """Parse files by path, without those that cannot be read."""
    trees: dict[str, ast.Module] = {}
    for path in paths:
        try:
            trees[path] = load(path).tree
        except SourceError:  # it is among the files that could not be read
            continue
    return trees
