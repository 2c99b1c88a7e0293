"""Write the section on jobs, commands and switches: what starts them, and what they do."""

import re
from collections.abc import Iterator

from toolkit.model.inventory import Inventory
from toolkit.model.links import split_symbol
from toolkit.model.setup import SetupFacts
from toolkit.model.store_names import UNKNOWN_STORE, StoreNames
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.handbook.start import statement_lines

_JOBS = ("job", "command")
_RUNS_PROGRAMS = ("subprocess.", "os.")
"""Prefixes of commands that start another program, and so are not the project's own."""
_SWITCH = re.compile(
    r"maintenance|read_?only|kill_?switch|feature_?(?:flag|toggle)|is_enabled|is_active", re.IGNORECASE
)
_WRITES = re.compile(
    r"insert|update|delete|remove|save|create|replace|drop|bulk|add|merge|upsert|set\Z|write", re.IGNORECASE
)
_MOST_STORES = 5


def job_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the section on jobs, commands and switches.

    Args:
        found: the inventory with its jobs.
        setup: what the repository says of them, and its crontabs.
        say: writes the sentences.
    """
    yield say.heading("jobs")
    if jobs := _rows(found, setup):
        yield say.table(("job", "start", "summary", "writes", "place"), jobs)
    yield from statement_lines("schedule", setup.schedules, say)
    yield from _switches(found, say)
    for use in found.data.outside:
        if use.kind == "command" and use.what.startswith(_RUNS_PROGRAMS):
            yield say.cite("runs", [f"{use.file}:{use.line}"], what=use.target or use.what)
    yield say.ask("schedules")


def _rows(found: Inventory, setup: SetupFacts) -> list[tuple[str, str, str, str, str]]:
    """Return name, trigger, description, tables that it writes itself, and place of jobs and commands."""
    rows, texts, names = [], {item.place: item.text for item in setup.programs}, StoreNames(found.data)
    written: dict[str, dict[str, None]] = {}
    for query in found.data.queries:
        if _WRITES.search(query.operation):
            stores = dict.fromkeys(name for name in names.of_query(query) if name != UNKNOWN_STORE)
            for key in (query.file, query.symbol):
                written.setdefault(key, {}).update(stores)
    for use in found.data.outside:
        if use.kind in _JOBS and not use.what.startswith(_RUNS_PROGRAMS) and use.target != "setup.py":
            name = use.target or split_symbol(use.symbol)[1] or use.what
            own_file = use.what in ("python", "manage.py")
            own = [*written.get(use.file if own_file else use.symbol, {})]
            shown = ", ".join((*own[:_MOST_STORES], *(["…"] if len(own) > _MOST_STORES else ())))
            place = f"{use.file}:{use.line}"
            rows.append((name, use.what, texts.get(place, ""), shown, place))
    return rows


def _switches(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield one sentence for each switch; the names that share its word are one."""
    uses: dict[str, list[tuple[str, str]]] = {}
    for use in found.data.outside:
        if use.kind == "switch":
            match = _SWITCH.search(use.what)
            word = match[0].lower() if match else use.what
            uses.setdefault(word, []).append((use.what.rpartition(".")[2], f"{use.file}:{use.line}"))
    for named in uses.values():
        what = ", ".join(dict.fromkeys(name for name, _ in named))
        yield say.cite("switch", [place for _, place in named], what=what)
