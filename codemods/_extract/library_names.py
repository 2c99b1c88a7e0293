"""Private names in library classes from which applications inherit; an extracted method must not override them.

They begin with a verb of `verbs.py` and come from the standard library (3.11), Django, Django REST framework,
Flask and its extensions for APIs, Werkzeug, Starlette, Falcon, aiohttp, Tornado, Celery, marshmallow, pydantic and
SQLAlchemy, as of November 2026. `library_names.toml` beside this file holds them by verb.
"""

import tomllib
from functools import cache
from pathlib import Path


@cache
def library_names() -> frozenset[str]:
    """Read the names, each with its leading underscore."""
    by_verb = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return frozenset(f"_{verb}_{rest}" for verb, ends in by_verb.items() for rest in ends.split())
