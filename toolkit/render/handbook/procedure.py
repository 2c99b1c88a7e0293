"""Write how to start a system on a developer's machine: numbered steps, from what its repository states."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from toolkit.model.inventory import Inventory
from toolkit.model.setup import ComposeService, SetupFacts, StartScript, StatedFact
from toolkit.render.handbook.hints import open_health_path
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import code_text

_SERVERS = re.compile(
    r"postg|mysql|mariadb|mongo|redis|valkey|rabbit|memcached|elastic|opensearch|kafka|minio|mailhog|mailpit|localstack"
    r"|cassandra|clickhouse|neo4j|influx|solr|nats|zookeeper|qdrant|azurite",
    re.IGNORECASE,
)
_WEB = re.compile(
    r"runserver|\bflask\b.*\brun\b|gunicorn|uvicorn|uwsgi|hypercorn|daphne|waitress|granian|fastapi (?:run|dev)"
    r"|(?:\A|bin/)(?:web|serve|server|api)\b"
)
_WORKS = re.compile(
    r"\bcelery\b.*\b(?:worker|beat|multi)\b|rqworker|\brq worker|dramatiq|run_huey|process_tasks|qcluster|\barq\b"
    r"|(?:\A|bin/)\w*worker\b"
)
MIGRATES = re.compile(r"\bmigrate\b|(?<![-\w])upgrade\b|syncdb|create_(?:all|tables|db)|\binit[-_]?db\b")
"""Commands that make or change tables."""
_MAKES_NO_TABLES = re.compile(
    r"\b(?:helm|kubectl|uv|poetry|pre-commit|heroku|cap)\b.*\bupgrade\b|\bmakemigrations\b|\bdb (?:migrate|init)\b"
    r"|\A(?:echo|printf|cp|mv|rm|git|export)\b"
)
"""Commands with these words that upgrade something else, or write a migration instead of running it."""
_SAVES = re.compile(
    r"\b(?:pg_dump(?:all)?|pg_restore|pg_basebackup|mysqldump|mongodump|mongorestore|restic|borg|barman|dumpdata)\b"
)
"""Commands that save data or bring it back."""
_INSTALLS = re.compile(r"\b(?:pip[\d.]*|apt(?:-get)?|apk|yum|dnf|brew|npm|yarn|conda|gem)\s")
_SHELL = re.compile(r"\A(?:/bin/)?(?:ba)?sh\s+-l?c\s+[\"'](.*?)[\"']?\Z")
_AND = re.compile(r"\s*(?:&&|;)\s*")
_QUEUES = re.compile(r"(?:-Q|--queues?)[ =](\S+)")
_MISSING = re.compile(r"-z\s+[\"']?\$\{?(\w+)")
_MOST_NAMED = 10
_DEFAULT_PORTS = (("runserver", 8000), ("flask", 5000), ("uvicorn", 8000), ("gunicorn", 8000), ("fastapi", 8000))


class _Step(NamedTuple):
    """One step: the key of its sentence, its places and values."""

    key: str
    places: list[str]
    values: dict[str, Any]


def has_procedure(setup: SetupFacts) -> bool:
    """Return whether the repository says enough to start it: how to install its packages and what to run."""
    return bool(setup.installs and _web_command(setup)) or bool(setup.compose)


def procedure_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the steps, the start in containers, and the commands of the README.

    Args:
        found: the inventory.
        setup: what the repository says.
        say: writes the sentences.
    """
    steps = [*_steps(found, setup)]
    if steps:
        yield f"### {say.words.label('headings.procedure')}\n"
    for number, step in enumerate(steps, 1):
        yield say.cite(f"do_{step.key}", step.places, **step.values).replace("- ", f"{number}. ", 1)
    yield ""
    if containers := [*_containers(setup, say)]:
        yield from (*containers, "")
    if setup.readme_commands:
        yield "\n" + say.words.text("readme_steps", path=setup.readme) + "\n"
        for number, item in enumerate(setup.readme_commands, 1):
            yield say.cite("do_command", [item.place], command=item.text).replace("- ", f"{number}. ", 1)
        yield ""
    if setup.targets:
        rows = [(*_split(item), item.place) for item in setup.targets]
        yield say.words.label("targets_hint") + "\n" + say.table(("command_typed", "runs", "place"), rows)


def _split(item: StatedFact) -> tuple[Markup, Markup]:
    """Return a target as it is typed, and its commands."""
    name, _, commands = item.text.partition(": ")
    return Markup(code_text(name)), Markup("; ".join(map(code_text, commands.split("; "))).replace("|", "\\|"))


def required_by_scripts(setup: SetupFacts) -> dict[str, str]:
    """Return variable -> place of the start script that ends without it.

    Scripts that only save data are left out, and those of which other scripts do not say that they always run them.
    """
    found: dict[str, str] = {}
    for script in (item for item in setup.scripts if _is_always_run(item, setup)):
        starts = any(step.kind == "start" for step in script.steps)
        if not starts and any(_SAVES.search(step.text) for step in script.steps):
            continue
        for step in script.steps:
            if step.kind == "stop" and (match := _MISSING.search(step.condition)):
                found.setdefault(match[1], f"{script.path}:{step.line}")
    return found


def _is_always_run(script: StartScript, setup: SetupFacts, depth: int = 4) -> bool:
    """Return whether what starts a script asks no condition: a file of images or services, or a step of a script."""
    path, _, line = script.place.rpartition(":")
    if not path.endswith((".sh", ".bash")):
        return True
    around = [item for item in setup.scripts if item.path == path]
    is_plain = any(str(step.line) == line and not step.condition for item in around for step in item.steps)
    return bool(depth) and is_plain and all(_is_always_run(item, setup, depth - 1) for item in around)


def _steps(found: Inventory, setup: SetupFacts) -> Iterator[_Step]:
    if (version := _python(setup)) is not None:
        yield _Step("python", [version.place], {"version": version.text})
    for install in setup.installs[:1]:
        yield _Step("install", [install.place], {"command": install.text})
    yield from _servers(setup)
    yield from _settings(found, setup)
    yield from _preparation(found, setup)
    web = _web_command(setup)
    if web is not None:
        port = _port(web.text, setup)
        bind = _bind(web.text, setup)
        key = "start_bind" if port and bind is not None else "start_port" if port else "start"
        places = [web.place, *([bind.place] if bind is not None else [])]
        values = {"command": web.text, "port": str(port), "bind": bind.text if bind is not None else ""}
        yield _Step(key, places, {**values, "file": places[-1].partition(":")[0]})
        yield from _check(found, port)
    yield from _workers(setup)


def _workers(setup: SetupFacts) -> Iterator[_Step]:
    """Yield one step for each worker that reads other queues, and one for what starts scheduled tasks."""
    found: dict[tuple[str, str], list[StatedFact]] = {}
    cases = {f"{script.path}:{step.line}" for script in setup.scripts for step in script.steps if step.condition}
    working = [item for item in start_commands(setup) if _WORKS.search(item.text)]
    for item in [item for item in working if item.place not in cases] or working:
        if works := _WORKS.search(item.text):
            queues = _QUEUES.search(item.text)
            kind = "beat" if re.search(r"\bbeat\b", works[0]) else "work"
            found.setdefault((kind, queues[1] if queues else ""), []).append(item)
    for (kind, _), items in sorted(found.items(), key=lambda row: row[0][0] == "beat"):
        yield _Step(kind, [item.place for item in items], {"command": items[0].text.removeprefix("exec ")})


def _python(setup: SetupFacts) -> StatedFact | None:
    """Return the version of Python of the image or the platform, or else the first that a file states."""
    run = [item for item in setup.pythons if re.search(r"Dockerfile|runtime\.txt|\.python-version", item.place)]
    return next(iter([*run, *setup.pythons]), None)


def _servers(setup: SetupFacts) -> Iterator[_Step]:
    """Yield the step that starts the servers of the first Compose file which has some."""
    servers = [item for item in setup.compose if _SERVERS.search(item.image)]
    for path in [*dict.fromkeys(map(_file, servers))][:1]:
        inside = [item for item in servers if _file(item) == path]
        names = " ".join(item.name for item in inside)
        values = {"command": f"docker compose -f {path} up -d {names}", "images": ", ".join(i.image for i in inside)}
        yield _Step("servers", _places(inside), values)


def _settings(found: Inventory, setup: SetupFacts) -> Iterator[_Step]:
    samples = dict.fromkeys((item.file, item.copy) for item in setup.samples)
    for path, copy in samples:
        if not copy:
            continue
        yield _Step("copy", [f"{path}:1"], {"source": path, "target": copy})
    required = {item.name: f"{item.file}:{item.line}" for item in found.data.settings if item.required}
    required.update(required_by_scripts(setup))
    if required:
        names = ", ".join([*required][:_MOST_NAMED])
        yield _Step("set", [*required.values()], {"names": names, "count": len(required)})


def _preparation(found: Inventory, setup: SetupFacts) -> Iterator[_Step]:
    """Yield the steps that make the tables and fill them: migrations, or modules that create tables."""
    commands = [item for item in map(_migrating, start_commands(setup)) if item.text]
    manage = next((item for item in setup.modules if item.command.endswith("manage.py runserver")), None)
    if manage is not None and any(item.framework == "django" for item in found.migrations):
        yield _Step("tables", [f"{manage.path}:{manage.line}"], {"command": f"python {manage.path} migrate"})
    elif commands:
        yield _Step("tables", [commands[0].place], {"command": commands[0].text})
    else:
        is_alembic = any(item.framework == "alembic" for item in found.migrations)
        for command in setup.migrating[:1] if is_alembic else ():
            yield _Step("tables", [command.place], {"command": command.text})
    for module in setup.modules:
        if "creates_tables" in module.effects and module.command:
            yield _Step("seed", [f"{module.path}:{module.line}"], {"command": module.command})


def _migrating(item: StatedFact) -> StatedFact:
    """Return the parts of a command that make or fill tables, without those that install, wait or serve."""
    inner = _SHELL.match(item.text)
    parts = [part.removeprefix("exec ") for part in _AND.split(inner[1] if inner else item.text)]
    others = (_WEB, _INSTALLS, _MAKES_NO_TABLES)
    kept = [part for part in parts if MIGRATES.search(part) and not any(it.search(part) for it in others)]
    text = " && ".join(kept)
    return StatedFact(text.removesuffix(")") if text.count(")") > text.count("(") else text, item.place)


def _web_command(setup: SetupFacts) -> StatedFact | None:
    """Return the command that starts the web application: that of a module with a port, or the first of a server."""
    modules = [module for module in setup.modules if module.command]
    with_port = (module for module in sorted(modules, key=lambda item: item.path.count("/")) if module.port)
    served = (module for module in modules if module.command.endswith(" runserver"))
    if (chosen := next(iter((*with_port, *served)), None)) is not None:
        return StatedFact(chosen.command, f"{chosen.path}:{chosen.line}")
    return next((item for item in (*start_commands(setup), *setup.readme_commands) if _WEB.search(item.text)), None)


def start_commands(setup: SetupFacts) -> Iterator[StatedFact]:
    """Yield the commands of start commands, start scripts, preparations and supervisors."""
    yield from setup.starts
    for script in setup.scripts:
        yield from (StatedFact(step.text, f"{script.path}:{step.line}") for step in script.steps)
    yield from setup.preparations
    yield from (StatedFact(item.text.partition(": ")[2], item.place) for item in setup.processes)


def _port(command: str, setup: SetupFacts) -> int:
    """Return the port that a command listens at; 0 if it is unknown."""
    if known := next((item.port for item in setup.modules if item.command == command and item.port), 0):
        return known
    if written := re.search(r"(?:--port[= ]|-p |:)(\d{2,5})\b", command):
        return int(written[1])
    read = [fact for fact in _binds(setup) if "gunicorn" in command and _reads_file(command, fact)]
    if bound := next((match for fact in read if (match := re.search(r":(\d{2,5})\b", fact.text))), None):
        return int(bound[1])
    return next((port for word, port in _DEFAULT_PORTS if word in command), 0)


def _bind(command: str, setup: SetupFacts) -> StatedFact | None:
    """Return the address in a file of gunicorn's settings that a command neither reads nor overrides."""
    if "gunicorn" not in command or re.search(r"--?b(?:ind)?[= ]|:\d{2,5}\b", command):
        return None
    return next((fact for fact in _binds(setup) if not _reads_file(command, fact)), None)


def _binds(setup: SetupFacts) -> Iterator[StatedFact]:
    return (fact for fact in setup.delivery if fact.kind == "server" and fact.text.startswith("bind"))


def _reads_file(command: str, fact: StatedFact) -> bool:
    """Return whether gunicorn reads a file of settings: the command names it, or it has the name of the default."""
    name = fact.place.partition(":")[0].rpartition("/")[2]
    return name in command or name == "gunicorn.conf.py"


def _check(found: Inventory, port: int) -> Iterator[_Step]:
    """Yield the step that asks a path which is named like a health check and needs no log-in."""
    path, place = open_health_path(found)
    if port and path:
        yield _Step("check", [place], {"command": f"curl http://localhost:{port}/{path.strip('^$').lstrip('/')}"})


def _containers(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield one sentence for each Compose file, with its services and their ports."""
    files: dict[str, list[ComposeService]] = {}
    for item in setup.compose:
        files.setdefault(_file(item), []).append(item)
    for path, inside in files.items():
        always = [item for item in inside if not item.profiles]
        named = ", ".join(_describe(item) for item in always[:_MOST_NAMED])
        if always:
            yield say.cite("containers", _places(always), command=f"docker compose -f {path} up", names=named)
        for profile in dict.fromkeys(name for item in inside for name in item.profiles):
            added = [item for item in inside if profile in item.profiles]
            command = f"docker compose -f {path} --profile {profile} up"
            names = ", ".join(item.name for item in added)
            yield say.cite("containers_of_profile", _places(added), command=command, names=names)


def _describe(item: ComposeService) -> str:
    details = ", ".join(filter(None, (item.image, *item.ports)))
    return f"{item.name} ({details})" if details else item.name


def _places(items: Iterable[ComposeService]) -> list[str]:
    return [item.place for item in items]


def _file(item: ComposeService) -> str:
    return item.place.rpartition(":")[0]
