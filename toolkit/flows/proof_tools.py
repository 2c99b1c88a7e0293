"""Create the tools of proofs for one project from its settings, its lock and its interpreter."""

import secrets
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from toolkit.characterize.generate import Budget, GeneratedCases, generate_calls, generate_requests
from toolkit.characterize.lock_files import SETUP, read_lock
from toolkit.characterize.measure_strength import measure_statements
from toolkit.characterize.replay import replay_at_clock, replay_exactly, replay_seeing, replay_with_lines
from toolkit.errors import UsageError
from toolkit.flows.dialect_folders import find_dialect_folders
from toolkit.flows.measure_file import measure_functions
from toolkit.flows.strength import trusted_strengths
from toolkit.model.codemod import Facts, Version
from toolkit.model.lock import Case, ExactAnswers, Lock, Setup
from toolkit.model.plugins import Metric
from toolkit.model.settings import ProveSettings, Settings, interpreter_in_settings
from toolkit.model.strength import CaseRuns, Effort, MutantResult, Strength, StrengthOptions
from toolkit.model.varied_run import VariedRun
from toolkit.proof.judging.files_outside import refuse_own_interpreter
from toolkit.proof.tools import Answers, AskDialects, Enough, FindProofTools, Lines, MadeInputs, ProofTools, Texts
from toolkit.session.addresses import allow_connections
from toolkit.session.isolation import check_isolation
from toolkit.session.masked_texts import mask_texts
from toolkit.session.replay_program import MaskedAnswers
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.session.secret_references import take_from_settings
from toolkit.session.start_program import ask_program
from toolkit.source.discover import discover_files, match_tests
from toolkit.source.oldest_python import declared_oldest
from toolkit.source.parse import parse_file
from toolkit.system.process_age import process_pace

__all__ = ["FindProofTools", "ProofTools", "make_proof_tools", "refuse_own_interpreter"]
_COMPLEXITY = "cognitive"
_SEARCHED, _MUTATED = 0.15, 0.25  # shares of the CPU seconds of a quick run's budget, each used up to twice
_SECONDS = 60.0  # CPU time to measure the strength of a lock in the touched functions


def make_proof_tools(  # noqa: PLR0913, PLR0917 - independent facts about a project
    root: Path,
    settings: Settings,
    metrics: Mapping[str, Metric],
    target: Version = Facts.target,
    home: Path | None = None,
    budget: float = 0.0,
) -> ProofTools:
    """Create the tools that prove changes of one project.

    Args:
        root: the project as it was before the change: its lock is read there.
        settings: its configuration.
        metrics: metrics by name.
        target: the oldest Python that must run the code.
        home: the user's own project, which holds the environments (`{root}` in settings); None: `root`.
        budget: budget of a quick run in seconds; at the pace that this process had so far it limits search and mutants.
            0: no limit.

    Raises:
        UsageError: the lock is damaged, or the configured interpreter is missing.
    """
    root = root.resolve()
    options = settings.prove
    search, mutating = _share_budget(options.search, budget * process_pace())
    python = _interpreter((home or root).resolve(), options)
    lock = _read_base_lock(root, settings)
    setup = _replay_setup(lock, options)
    tools = ProofTools(
        target=target,
        python=Path(python) if python else None,
        declared=declared_oldest(discover_files(root, settings).documents),
        tests=options.tests,
        seconds=options.seconds,
        complexity=partial(_complexities, metrics[_COMPLEXITY]),
        lock=lock,
        least_strength=options.strength,
        is_test=_is_test(settings, options.lock),
        lock_folder=options.lock,
        urls=partial(_answered_urls, setup, python, lock.outgoing if lock else ()) if setup.app and python else None,
        dialects=_ask_dialects(root, python, options.search),
        mask=partial(mask_texts, setup=_masking_setup(lock, settings)),
    )
    if lock is None or not python:
        return tools
    strength = partial(_function_strengths, options.lock, python, settings.record.connects, mutating)
    return replace(_with_replays(tools, lock, python, search, mutating), strength=strength)


def _with_replays(tools: ProofTools, lock: Lock, python: str, search: float, mutating: float) -> ProofTools:
    """Add the tools that replay the cases of a lock; `search` and `mutating` are their CPU seconds."""
    memory = MaskedAnswers()
    inputs = _InputSearch(lock, python, search, memory) if search else None
    return replace(
        tools,
        answers=_replay_until(lock, python, memory),
        more=inputs.generate_inputs if inputs else None,
        runs=_TracedReplay(lock, python, memory).run_cases,
        exact=partial(_exact_answers, lock, python, secrets.token_hex()),
        varied=partial(_varied_runs, lock, python, memory),
        focused=inputs.generate_for_lines if inputs else None,
        run_mutants=_StatementMutation(lock, python, mutating, memory).run_mutants,
    )


def _share_budget(search: float, budget: float) -> tuple[float, float]:
    """Return the CPU seconds for the search of inputs and for mutants; a budget of 0 CPU seconds means no limit."""
    return (min(search, budget * _SEARCHED), min(_SECONDS, budget * _MUTATED)) if budget else (search, _SECONDS)


def _read_base_lock(root: Path, settings: Settings) -> Lock | None:
    """Read the lock of a project, with the connections that its settings allow; None if it has none."""
    folder = root / settings.prove.lock
    if not (folder / SETUP).is_file():
        return None
    lock = read_lock(folder)
    take_from_settings(lock.setup, settings.prove.environment)
    return allow_connections(lock, settings.record.connects)


def _ask_dialects(root: Path, python: str, seconds: float) -> AskDialects | None:
    """Return the tool that asks the project's dialects inside of the sandbox; None if there are none.

    The filters and hypothesis are only imported for a project with a dialect.
    """
    if next(find_dialect_folders(root), None) is None:
        return None
    from toolkit.flows.dialect_suites import ask_suites, dialect_suites

    suites = [it for it in dialect_suites(root, python) if check_isolation(it.python).is_safe]
    return partial(ask_suites, suites, seconds) if suites else None


def _interpreter(root: Path, options: ProveSettings) -> str:
    python = interpreter_in_settings(options.python, root)
    if python and not Path(python).is_file():
        raise UsageError(
            f"{python} is not a file: python under [tool.tebiki.prove] names the interpreter of the project, "
            "such as {root}/venv/bin/python."
        )
    return python


def _replay_setup(lock: Lock | None, options: ProveSettings) -> Setup:
    setup = lock.setup if lock else Setup()
    return msgspec.structs.replace(
        setup, app=options.app or setup.app, environment={**setup.environment, **options.environment}
    )


def _masking_setup(lock: Lock | None, settings: Settings) -> Setup:
    """Return the settings for masking: those of the lock, else those of recordings."""
    asked = settings.record
    usual = Setup(names=asked.mask, patterns=tuple(asked.mask_patterns.items()), keep=asked.keep)
    return lock.setup if lock else usual


def _is_test(settings: Settings, lock: str) -> Callable[[str], bool]:
    """Return a predicate for paths of tests and of the lock."""
    matches = match_tests(settings)
    return lambda path: matches(path) or path.startswith(f"{lock}/")


def _complexities(metric: Metric, path: str, data: bytes) -> dict[str, float]:
    """Return qualname of a function -> its cognitive complexity."""
    file = parse_file(path, data)
    try:
        measured = measure_functions(file, (metric,), lambda _node: "")
        return {function.qualname: float(function.metrics[_COMPLEXITY]) for function in measured}
    finally:
        file.dissolve()


def _replay_until(
    lock: Lock, python: str, memory: MaskedAnswers
) -> Callable[[Path, int, Sequence[Case], Enough], Answers]:
    """Return a function that replays cases in a folder at a clock of a lock, until `enough` says stop."""

    def replay(folder: Path, clock: int, cases: Sequence[Case], enough: Enough) -> Answers:
        answers = {}
        some = msgspec.structs.replace(lock, cases=tuple(cases))
        open_copy = fresh_copies(RunTarget(python, folder))
        for case, parts in replay_at_clock(some, open_copy, lock.setup.clocks[clock], memory):
            answers[case.id] = parts
            if enough(case, parts):
                break
        return answers

    return replay


class _InputSearch(msgspec.Struct, frozen=True):
    """Generates inputs for the program of a lock, within a time limit."""

    lock: Lock
    python: str
    seconds: float
    memory: MaskedAnswers

    def generate_inputs(self, folder: Path) -> Sequence[Case]:
        """Generate inputs, from those of the lock, that reach new code or give new answers in a folder."""
        lock, open_copy = self.lock, fresh_copies(RunTarget(self.python, folder))
        kinds = {case.is_call for case in lock.cases}
        share = self.seconds / max(len(kinds), 1)
        calls: Sequence[Case] = ()
        requests: Sequence[Case] = ()
        if True in kinds:
            calls = generate_calls(lock.setup, open_copy, lock.cases, Budget((), share), outgoing=lock.outgoing).cases
        if False in kinds:
            requests = generate_requests(lock.setup, open_copy, lock.cases, share, outgoing=lock.outgoing).cases
        return self._without_locked([*calls, *requests])

    def generate_for_lines(
        self, folder: Path, known: Sequence[Case], lines: Lines, near: Container[str], other: Texts
    ) -> MadeInputs:
        """Generate inputs that execute these statements of the code in a folder in ways that known inputs do not."""
        lock, open_copy = self.lock, fresh_copies(RunTarget(self.python, folder))
        share = self.seconds / 2 if any(not case.is_call for case in lock.cases) else self.seconds
        setup, sent, budget = lock.setup, lock.outgoing, Budget((), share / 2)
        calls = generate_calls(setup, open_copy, known, budget, focus=lines, outgoing=sent, other=other)
        requests = GeneratedCases()
        if any(not case.is_call for case in known):
            requests = generate_requests(
                setup, open_copy, known, share, focus=lines, outgoing=sent, near=near, other=other, memory=self.memory
            )
        found = self._without_locked([*calls.cases, *requests.cases])
        return MadeInputs(found, requests.runs, calls.is_short)

    def _without_locked(self, cases: Sequence[Case]) -> list[Case]:
        locked = {case.id for case in self.lock.cases}
        return [case for case in cases if case.id not in locked]


class _TracedReplay(msgspec.Struct, frozen=True):
    """Replays cases of a lock and traces statements."""

    lock: Lock
    python: str
    memory: MaskedAnswers

    def run_cases(self, folder: Path, cases: Sequence[Case], lines: Lines, traced: Container[str]) -> CaseRuns:
        """Run cases in the code of a folder; return the outcomes, and which of these statements each case executes."""
        some = msgspec.structs.replace(self.lock, cases=tuple(cases))
        return replay_with_lines(some, fresh_copies(RunTarget(self.python, folder)), lines, traced, self.memory)


def _exact_answers(  # noqa: PLR0913, PLR0917 - the first ones are bound beforehand
    lock: Lock, python: str, key: str, folder: Path, cases: Sequence[Case], compared: Container[str]
) -> ExactAnswers:
    """Replay cases on the code of a folder; return keyed fingerprints of the whole answers to those to compare."""
    some = msgspec.structs.replace(lock, cases=tuple(cases))
    return replay_exactly(some, fresh_copies(RunTarget(python, folder)), key, compared)


def _varied_runs(
    lock: Lock, python: str, memory: MaskedAnswers, folder: Path, cases: Sequence[Case]
) -> Mapping[str, VariedRun]:
    """Replay cases with varied answers on the code of a folder, in which expressions are marked."""
    some = msgspec.structs.replace(lock, cases=tuple(cases))
    return replay_seeing(some, fresh_copies(RunTarget(python, folder)), memory)


class _StatementMutation(msgspec.Struct, frozen=True):
    """Runs mutants of statements of the program of a lock, within a limit of CPU time."""

    lock: Lock
    python: str
    seconds: float
    memory: MaskedAnswers

    def run_mutants(
        self, folder: Path, cases: Sequence[Case], lines: Lines, at_import: Lines, runs: CaseRuns | None
    ) -> tuple[MutantResult, ...]:
        """Run every mutant of these statements of the code in a folder, and return the result of each.

        Raises:
            UsageError: no sandbox is available, or the program cannot be started.
        """
        if not check_isolation(self.python).is_safe:
            raise UsageError("nothing holds the program back, so no mutant of it is run.")
        some = msgspec.structs.replace(self.lock, cases=tuple(cases))
        open_copy = fresh_copies(RunTarget(self.python, folder))
        return measure_statements(some, open_copy, lines, at_import, Effort(self.seconds), runs, self.memory)


def _function_strengths(  # noqa: PLR0913, PLR0917 - most arguments are bound beforehand
    lock: str, python: str, connects: tuple[str, ...], seconds: float, folder: Path, functions: Sequence[str]
) -> Mapping[str, Strength]:
    """Return the strength of the lock in these functions, measured earlier or now; empty without a sandbox."""
    if not check_isolation(python).is_safe:
        return {}
    return trusted_strengths(
        StrengthOptions(folder, folder / lock, python, connects=connects, effort=Effort(seconds, seed=0)), functions
    )


def _answered_urls(setup: Setup, python: str, outgoing: Sequence[Mapping[str, Any]], folder: Path) -> Mapping[str, str]:
    """Map each endpoint to its handler, as the running application reports."""
    with fresh_copies(RunTarget(python, folder))() as target:
        answer = ask_program(setup, target, "replay.list_urls", outgoing=outgoing)
    views: dict[str, list[str]] = {}
    for url, view in answer["urls"]:
        views.setdefault(url, []).append(view)
    return {url: ", ".join(names) for url, names in views.items()}
