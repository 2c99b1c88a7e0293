"""Start the program that the set-up of a lock describes, under the probe."""

import hashlib
import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from toolkit.errors import UsageError
from toolkit.model.lock import Clock, Setup
from toolkit.model.session import SessionFailure
from toolkit.session.addresses import listening_addresses
from toolkit.session.environment import inherited_variables, program_variables
from toolkit.session.isolation import check_isolation, isolation_request
from toolkit.session.masked_texts import mask_output
from toolkit.session.own_database import OwnDatabaseHolder, database_name, shared_holder
from toolkit.session.probe_name import refuse_own_probe
from toolkit.session.probe_session import ProbeSession, start_session
from toolkit.session.refusals import explain_failed_import
from toolkit.session.run_target import RunTarget
from toolkit.session.runner_command import runner_command
from toolkit.session.scratch_copy import scratch_copy
from toolkit.session.secret_references import expand_variables
from toolkit.session.warm_programs import ENTRY as WARM_PROGRAM
from toolkit.system.process_group import run_group

_SECONDS_TO_START = 600.0  # of real time: an import on a busy machine takes long, and may not decide a verdict
_MADE = ("new", "kept")  # kinds of databases: toolkit.model.lock
_NOT_STARTED = (126, 127)
_PRINTED, _SHOWN = 4000, 600
"""Number of characters at the end of a command's output that are masked, and of those that are shown."""


def start_program(  # noqa: PLR0913 - independent options of a start
    setup: Setup,
    target: RunTarget,
    entry: str,
    request: Mapping[str, Any] = {},
    *,
    clock: Clock | None = None,
    outgoing: Sequence[Mapping[str, Any]] = (),
    hash_seed: int = 0,
    isolation_required: bool = False,
    kept: bool = False,
) -> ProbeSession:
    """Run the `before` commands of a lock, then start an entry of the probe with its program.

    Args:
        setup: how the program is started.
        target: where it runs.
        entry: name of the entry: `replay.locked_cases`, `replay.match_urls`.
        request: fields of the first message for this entry, added to the common ones.
        clock: the clock to pin; None: the first clock of the lock.
        outgoing: recorded requests to other services, which get their recorded answers.
        hash_seed: hash seed of the interpreter.
        isolation_required: whether the probe refuses to run if nothing isolates the program.
        kept: whether a fork of a program that is kept warm will do. Answers that are compared come from programs that
            are started anew: what differs from start to start, such as addresses, is the same in all forks of one.

    Returns:
        the session, after its `hello` was received; leaving its `with` block ends it.

    Raises:
        UsageError: a `before` command fails, the interpreter cannot be started, or the program cannot be imported.
    """
    refuse_own_probe(target.root, setup.path)
    run_before_commands(setup, target)
    first = first_request(setup, target, clock or setup.clocks[0], outgoing)
    first["isolate"]["required"] = isolation_required
    if setup.database in _MADE:
        first["database"] = _own_database(setup, target, first)
    session = _fork_entry(setup, target, entry, first, request, hash_seed) if kept else None
    session = session or _start_entry(setup, target, entry, {**first, **request}, hash_seed)
    try:
        _receive_hello(session, target.python, setup)
    except BaseException:  # interrupts as well: no process may run in a copy that is being removed
        session.end()
        raise
    return session


def _fork_entry(  # noqa: PLR0913, PLR0917 - as for `start_program`
    setup: Setup,
    target: RunTarget,
    entry: str,
    first: Mapping[str, Any],
    request: Mapping[str, Any],
    hash_seed: int,
) -> ProbeSession | None:
    """Run an entry in a fork of a program that is kept warm; None if it has to be started by itself.

    So it is if the program may write to places that all forks would share.
    """
    if target.programs is None or setup.writes:
        return None
    started_with = json.dumps([first, program_variables(setup, target, hash_seed)], sort_keys=True)
    key = hashlib.sha256(started_with.encode()).hexdigest()
    fork = target.programs.fork_program(
        key, lambda: _start_entry(setup, target, WARM_PROGRAM, first, hash_seed), entry, request
    )
    if fork is None:
        return None
    target.log.add(fork.program, fork.hello)  # what the import connected to
    return ProbeSession(fork, target)


def _start_entry(
    setup: Setup, target: RunTarget, entry: str, request: Mapping[str, Any], hash_seed: int = 0
) -> ProbeSession:
    try:
        return start_session(target, entry, request, variables=program_variables(setup, target, hash_seed))
    except OSError as error:
        name, option = (target.runner, "--runner") if target.runner else (target.python, "--python")
        raise UsageError(f"cannot start {name}: {error.strerror}. Correct it with {option}.") from error


def _own_database(setup: Setup, target: RunTarget, first: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the request fields for the database of a target, creating it on first use."""
    if not target.database:
        target.database.append(shared_holder(setup, target.python, target.runner, target.root))
    (holder,) = target.database
    if not holder.is_made:
        _make_database(holder, setup, target, first)
    target.log.databases = holder.texts
    return holder.request_part


def _make_database(holder: OwnDatabaseHolder, setup: Setup, target: RunTarget, first: Mapping[str, Any]) -> None:
    root = holder.held.enter_context(scratch_copy(target.root, shared=bool(target.runner)))
    place = msgspec.structs.replace(target, root=root)
    wish = {"name": database_name(setup.database, target.root), "keep": setup.database == "kept"}
    request = {**first, "root": place.remote_path, "scratch": place.remote_path, "database": wish}
    holder.make_database(
        lambda: _start_entry(setup, place, "replay.make_database", request),
        target.python,
        lambda text: mask_output(text, setup),
    )


def ask_program(
    setup: Setup,
    target: RunTarget,
    entry: str,
    request: Mapping[str, Any] = {},
    outgoing: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Start an entry that answers with its first line, and end it: see `start_program`.

    Raises:
        UsageError: as `start_program`.
    """
    with start_program(setup, target, entry, request, outgoing=outgoing, kept=True) as session:
        return session.hello


def run_before_commands(setup: Setup, target: RunTarget) -> None:
    """Run the `before` commands; addresses that listen since then count as allowed.

    Raises:
        UsageError: one of them fails.
    """
    if not setup.before:
        return
    variables = program_variables(setup, target)
    listening_before = listening_addresses()
    for command in setup.before:
        words = [
            expand_variables(word).replace("{python}", target.python).replace("{scratch}", target.remote_path)
            for word in command
        ]
        if target.runner:
            words = ["sh", "-c", 'cd "$0" && exec "$@"', target.remote_path, *words]
        started = runner_command(target.runner, words, variables, target.root)
        code, output = run_group(started, target.root, inherited_variables() | variables, None, detaches=True)
        if code in _NOT_STARTED:
            raise UsageError(f"cannot start {started[0]} ({_tail(output, setup)}): look at --before.")
        if code:
            shown = mask_output(shlex.join(words), setup)
            raise UsageError(f"--before `{shown}` ended with {code}: {_tail(output, setup)}")
    target.log.prepared |= listening_addresses() - listening_before


def first_request(
    setup: Setup, target: RunTarget, clock: Clock, outgoing: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Build the first request to any entry of the probe.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    least = check_isolation(target.python, target.runner).wall
    return {
        "pin": {"at": clock.at, "zone": clock.zone},
        "app": setup.app,
        "root": target.remote_path,
        "packages": list(setup.packages),
        "answers": list(outgoing),
        "statements": setup.statements,
        "names": list(setup.names),
        "patterns": [list(pattern) for pattern in setup.patterns],
        "keep": list(setup.keep),
        "seconds": setup.seconds,
        "scratch": target.remote_path,
        "writes": list(setup.writes),
        "prepared": [list(words) for words in setup.before],
        "guard": True,
        "connects": sorted({*setup.connects, *target.log.prepared}),
        "isolate": isolation_request(contained=bool(target.runner), least=least),
    }


def _tail(output: str, setup: Setup) -> str:
    """Return the end of a command's output, masked before truncation, because the cut part may hold a secret's name."""
    return mask_output(output.strip()[-_PRINTED:], setup)[-_SHOWN:]


def _receive_hello(session: ProbeSession, python: str, setup: Setup) -> None:
    hello = session.receive_hello(_SECONDS_TO_START)
    if isinstance(hello, SessionFailure):
        said = mask_output(hello.detail, setup)
        if hello.reason == "timeout":
            raise UsageError(
                f"{python} does not answer: {said}. Something that the program does while it is imported waits: for a "
                "lock, a server or an input. Run that import by hand to see what for."
            )
        raise UsageError(f"{python} does not answer: {said}. Is it the interpreter of the project?")
    if "error" in hello:
        failure = {**hello["error"], "message": mask_output(f"{hello['error']['message']}", setup)}
        raise UsageError(explain_failed_import(python, failure))
