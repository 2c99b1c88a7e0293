"""Private names of methods and attributes in classes that applications inherit from, which a part must not override.

They are those that begin with a verb of `verbs.py`, of the standard library (3.11), Django, Django REST framework,
Flask and its extensions for APIs, Werkzeug, Starlette, Falcon, aiohttp, Tornado, Celery, marshmallow, pydantic and
SQLAlchemy, as of November 2026. `library_names.toml` beside this file holds them by verb.
"""

import tomllib
from functools import cache
from pathlib import Path


@cache
def library_names() -> frozenset[str]:
    """Read the names, each with its underscore in front."""
    by_verb = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return frozenset(f"_{verb}_{rest}" for verb, ends in by_verb.items() for rest in ends.split())
