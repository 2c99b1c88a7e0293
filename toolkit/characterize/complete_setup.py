"""Complete the set-up of a program from the options, the recording and the existing lock."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.cases import canonical
from toolkit.model.lock import Lock, Setup
from toolkit.model.recording import RecordedCall, Recording

_FACTORY = re.compile(r":(?:create|make|build|get)_(?:\w+_)?app(?:lication)?\Z")
_MADE = ("new", "kept")
_SERVERS = ("postgresql", "mysql", "mariadb")
_PINNED = ("TZ", "PYTHONHASHSEED", "LANG", "LC_ALL")
_BELIEVED = ("password", "decrypted")
_MOST_ASKED = 300  # statements of factories
_PROXY = "_proxy"  # of the machine that recorded; a replay answers outgoing requests itself


def complete_answers(recording: Recording, former: Lock) -> tuple[Mapping[str, Any], ...]:
    """Return what answers requests to other services, cached queries, factories, checks of passwords and decryptions.

    Those of a recording take the place of those in the existing lock, except for what is believed: each recording
    has its own pseudonyms, and the cases of the lock hold those of an earlier one.

    Args:
        recording: recording of the program.
        former: the existing lock; one without cases if there is none.
    """
    outgoing = [msgspec.to_builtins(call) for call in recording.exchanges if call.direction == "outgoing"]
    answers = [*outgoing, *recording.cached, *_statements_of_factories(recording)]
    if not answers:
        return tuple(former.outgoing)
    believed = [line for line in former.outgoing if line.get("kind") in _BELIEVED and line not in answers]
    return (*answers, *believed)


def complete_setup(options: Setup, targets: Sequence[str], recording: Recording, former: Lock) -> Setup:
    """Complete the options from the recording and the existing lock.

    Args:
        options: the requested set-up; attributes with default values count as not set.
        targets: modules and packages whose functions are locked; empty: everything.
        recording: recording of the program.
        former: the existing lock; one without cases if there is none.
    """
    setup = _prefer_options(options, former.setup)
    app = next((call.app for call in recording.exchanges if call.app and call.direction == "incoming"), "")
    app = app or _application_factory(recording)
    answers = not targets or any(not case.is_call for case in former.cases)
    is_surrounded = any(set(call.around) - {"patched", "stand_ins"} for call in recording.calls)
    needs_app = answers or is_surrounded
    packages = tuple(targets) if setup.packages or not former.cases else ()
    environment = {name: value for run in recording.runs for name, value in run.environment.items()}
    systems = {name for command in recording.commands for name in (command.system, command.database)}
    is_answered = any(call.answers or call.generation is not None for call in recording.calls)
    database = setup.database
    if not database and setup.connects and not setup.before and _uses_server(recording):
        database = "new"  # the server was named for tests; the database in the settings may be a real one
    is_prepared = bool(setup.before) or (bool(setup.connects) and database not in _MADE)
    is_on_server = not systems.isdisjoint(_SERVERS)  # a file beside it is not the database of production
    warnings = ("sqlite",) if any("sqlite" in system for system in systems) and not is_on_server else ()
    return msgspec.structs.replace(
        setup,
        app=setup.app or (app if needs_app else ""),
        path=setup.path or recording.path,
        packages=tuple(dict.fromkeys((*setup.packages, *packages))),
        database=database,
        statements=setup.statements or (is_answered and not is_prepared),
        environment={
            **former.setup.environment,
            **{name: value for name, value in environment.items() if _belongs_to_program(name)},
            **options.environment,
        },
        warnings=tuple(sorted({*setup.warnings, *warnings})),
    )


def _belongs_to_program(variable: str) -> bool:
    return variable not in _PINNED and not variable.lower().endswith(_PROXY)


def _uses_server(recording: Recording) -> bool:
    """Return whether replays can have a database of their own in place of the recorded one: `probe/databases`."""
    return any(
        command.system == "django" or (command.system == "sqlalchemy" and command.database in _SERVERS)
        for command in recording.commands
    )


def _statements_of_factories(recording: Recording) -> Iterator[Mapping[str, Any]]:
    """Yield the statements, with their answers, of functions that built applications: replays build those again.

    Nothing else is answered by them: what is asked later may find other rows.
    """
    around = [one.around for one in recording.calls] + [one.around for one in recording.exchanges]
    factories = {
        str(it["factory"]) for one in around if isinstance(it := one.get("flask"), Mapping) and "factory" in it
    }
    factories.add(_application_factory(recording).removesuffix("()"))
    known: set[bytes] = set()
    for line in (line for call in recording.calls if call.seam in factories for line in call.answers):
        key = canonical([line["statement"], line["given"]])
        if key not in known and not line.get("cut") and len(known) < _MOST_ASKED:
            known.add(key)
            yield {"kind": "statement", "set_up": True, **line}


def _application_factory(recording: Recording) -> str:
    """The recorded factory of the application whose contexts surround calls, as for `--app`.

    It was called without arguments, is named like an application, and returned an object that only the program can
    create; empty if there is none, or several.
    """
    if not any("flask" in call.around for call in recording.calls):
        return ""
    made = {call.seam for call in recording.calls if _FACTORY.search(call.seam) and _is_made_anew(call)}
    return f"{made.pop()}()" if len(made) == 1 else ""


def _is_made_anew(call: RecordedCall) -> bool:
    result = call.outcome.result
    return not call.given and isinstance(result, Mapping) and result.get("$cut") == "opaque"


def _prefer_options(options: Setup, former: Setup) -> Setup:
    """Return the existing set-up, overridden by the options that were given."""
    default = Setup()
    values = {name: getattr(options, name) for name in options.__struct_fields__}
    given = {name: value for name, value in values.items() if value != getattr(default, name)}
    return msgspec.structs.replace(former, **given)
