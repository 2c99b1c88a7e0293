"""Reach a verdict on a change: it differs, it is shown to be the same, or that is not shown, and where not.

It is not shown, unless every changed statement of production code is executed by cases that old and new code answer
alike and that kill every mutant of it, on both sides, or is in a function that does the same by its form
(`normal_form/`). A value outside of functions is held if all that read it are executed, and the cases notice every
change with which the program is imported instead. What no case can speak about is never shown:
`barred_statements.py` says which statements are barred, `changes_beyond_statements.py` which files;
`changed_statements.py` and `closed_names.py` say of which few changes more is known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol

import msgspec

from toolkit.model.codemod import Proof
from toolkit.model.lock import Lock
from toolkit.model.proof import NOT_IN_TIME, TOO_NEW, ProofResult
from toolkit.model.strength import PROVES_NOTHING, MutantResult
from toolkit.model.verdict import LOCKABLE, ChangeJudgement, UnheldLine, WhyUnheld
from toolkit.proof.answers.change_evidence import ChangeEvidence
from toolkit.proof.answers.single_values import SingleValue
from toolkit.proof.changes_beyond_statements import WholeChange, changes_beyond_statements
from toolkit.proof.context import ProofContext
from toolkit.proof.names.closed_names import ClosedNames
from toolkit.proof.names.fixed_constants import FixedConstants
from toolkit.proof.statements.changed_statements import ChangedStatement

_UNLIKE: frozenset[Proof] = frozenset({"compiles", "api", "urls", "queries", "replay", "dialects", "tests"})
"""Proofs that fail only if behaviour differs."""
_ANSWERED = ("not_about", "undeclared")
"""Reasons for which the proof `replay` was not run although old and new code answered the cases."""
_UNANSWERED: Mapping[str, WhyUnheld] = {
    "no_lock": "no_lock",
    "not_reached": "not_executed",
    "unconfirmed": "unconfirmed",
    NOT_IN_TIME: "not_in_time",
}
"""Reasons for which the proof `replay` was not run -> why no case holds a changed line."""
_REFUSALS = frozenset({"no_lock", "weak", "weak_here", "not_measured", "cannot_start"})
"""Reasons for which the proof `locks` fails although no difference was observed."""


def is_difference(result: ProofResult) -> bool:
    """Return whether a proof failed because behaviour differs."""
    if result.standing != "failed":
        return False
    return result.proof in _UNLIKE or (result.proof == "locks" and result.reason not in _REFUSALS)


class StatementEvidence(Protocol):
    """Evidence about changed statements."""

    def runs_through(self, statement: ChangedStatement) -> bool:
        """Return whether a case executes a statement."""

    def is_varied(self, statement: ChangedStatement) -> bool:
        """Return whether a generated call executes a statement, with values that no recording answers."""

    def unmet_reader(self, statement: ChangedStatement) -> int:
        """Return the first line of a reader of a statement's bindings that no case executes; 0 if there is none."""

    def reordered_by(self, statement: ChangedStatement) -> str:
        """Return an example of an answer of a statement whose keys have another order; empty: there is none."""

    def beyond_lock(self, statement: ChangedStatement) -> str:
        """Return where an answer of a statement differs in details that no lock stores; empty: nowhere."""

    def single_value(self, statement: ChangedStatement, is_fixed: Callable[[str], bool]) -> SingleValue | None:
        """Return a value that a statement reads and that does not vary, if it decides; None: there is none."""

    def undeclared_by(self, statement: ChangedStatement) -> str:
        """Return a difference that only values outside of the declared types show; empty: there is none."""

    def mutant_results(self, statement: ChangedStatement) -> tuple[MutantResult, ...] | None:
        """Return the outcomes of its mutants; None if they could not be measured."""


def judge_change(
    context: ProofContext, proofs: Iterable[ProofResult], *, aside: Sequence[UnheldLine] = ()
) -> ChangeJudgement:
    """Reach a verdict on a change.

    Args:
        context: the change.
        proofs: results of its proofs.
        aside: parts of the change that no proof covers.
    """
    done = tuple(proofs)
    differing = [it for it in done if is_difference(it)]
    compiled = next((it for it in differing if it.proof == "compiles"), None)
    if compiled and compiled.reason != TOO_NEW:
        return ChangeJudgement("differs", count_places(context.changed_statements))
    if any(it is not compiled for it in differing):
        missed = tuple(_each_once(_not_executed(context)))
        return ChangeJudgement("differs", count_places(context.changed_statements, missed), missed)
    statements, is_test = context.changed_statements, context.tools.is_test
    whole = WholeChange(context.before, context.after, statements, cache(context.lay_out_sources), is_test)
    evidence, general = ChangeEvidence(context), _why_nothing_is_known(context, done)
    unheld = list(unheld_statements(whole, evidence, general))
    first = next((it for it in context.changed_statements if it.equal != "exact"), None)
    if not (unheld or general) and first and (example := evidence.first_reordered()):
        unheld = [msgspec.structs.replace(unheld_line(first, "reordered"), detail=example)]
    if not (unheld or general) and first and (example := evidence.first_beyond_lock()):
        unheld = [msgspec.structs.replace(unheld_line(first, "beyond_lock"), detail=example)]
    if not (unheld or general) and context.changed_statements and (example := evidence.first_undeclared()):
        unheld = [msgspec.structs.replace(unheld_line(context.changed_statements[0], "undeclared"), detail=example)]
    unheld += changes_beyond_statements(whole)
    count = count_places(context.changed_statements, unheld)
    judged = judgement_of(count, [*unheld, *aside], context.tools.lock)
    if context.tools.answers is None and context.tools.lock is not None and context.tools.lock.cases:
        judged = msgspec.structs.replace(judged, lock_command="")  # no interpreter: a longer lock would not be replayed
    return msgspec.structs.replace(judged, verdict="differs") if compiled else judged


def count_places(changed: Iterable[ChangedStatement], unheld: Iterable[UnheldLine] = ()) -> int:
    """Count the changed places; an old statement and its replacement count as one, a whole file if it is unheld."""
    paths = {it.path for it in unheld}
    return len({(it.path, it.line) for it in changed if it.shape != "file" or it.path in paths})


def _not_executed(context: ProofContext) -> Iterator[UnheldLine]:
    """Yield the changed statements of functions that no case is known to execute."""
    evidence = ChangeEvidence(context)
    if not evidence.is_known():
        return
    for statement in context.changed_statements:
        is_called = statement.shape == "function" or (statement.shape == "definition" and statement.body is not None)
        if is_called and not evidence.is_executed(statement):
            yield unheld_line(statement, "not_executed")


def judgement_of(count: int, unheld: Sequence[UnheldLine], lock: Lock | None = None) -> ChangeJudgement:
    """Return the verdict on a change without an observed difference.

    Args:
        count: number of changed statements.
        unheld: those that no case holds.
        lock: that was replayed, if there is one.
    """
    if not unheld:
        return ChangeJudgement("same", count)
    once = tuple(_each_once(_with_lost_records(unheld, lock) if lock else unheld))
    return ChangeJudgement("not_shown", count, once, lock_command(once, lock))


def _with_lost_records(unheld: Iterable[UnheldLine], lock: Lock) -> Iterator[UnheldLine]:
    """Yield the lines; in functions of which every recorded input lacks a part, that is why no case executes them."""
    held = {case.about for case in lock.cases}
    others = {one.about for one in lock.kept_out if one.why != "cut"}
    lost = {one.about for one in lock.kept_out if one.why == "cut" and one.recorded} - held - others
    for one in unheld:
        seam = f"{_module_of(one.path)}:{one.symbol.partition('::')[2]}"
        is_lost = one.why == "not_executed" and seam in lost
        yield msgspec.structs.replace(one, why="recorded_in_part") if is_lost else one


def _module_of(path: str) -> str:
    """Return the name of the module in a file."""
    return path.removesuffix(".py").removesuffix("/__init__").removeprefix("src/").replace("/", ".")


def lock_command(unheld: Iterable[UnheldLine], lock: Lock | None = None) -> str:
    """Return the command that would lock unheld lines; empty: none would.

    It names the only module there is, but not one that requests reach: `--only` locks functions alone.
    """
    requests = [case for case in lock.cases if not case.is_call] if lock else []
    served = {symbol.partition("::")[0] for case in requests for symbol in case.reached}
    paths = sorted({it.path for it in unheld if it.why in LOCKABLE and it.path.endswith(".py") and it.line})
    if not paths:
        return ""
    only = f" --only {_module_of(paths[0])}" if len(paths) == 1 and paths[0] not in served else ""
    return f"tebiki lock .{only} --seconds 120"


def _each_once(unheld: Iterable[UnheldLine]) -> Iterator[UnheldLine]:
    """Yield the lines, sorted, each with its first reason; one that no lock removes comes before others."""
    seen = set()
    for one in sorted(unheld, key=lambda it: (it.path, it.line, it.why in LOCKABLE, it.is_deleted)):
        if (one.path, one.line) not in seen:
            seen.add((one.path, one.line))
            yield one


def _why_nothing_is_known(context: ProofContext, proofs: Sequence[ProofResult]) -> WhyUnheld | None:
    """Return why cases are no evidence about any statement; None if they were replayed."""
    replayed = next((it for it in proofs if it.proof == "replay"), None)
    if replayed is None or (replayed.standing != "passed" and replayed.reason not in _ANSWERED):
        return _UNANSWERED.get(replayed.reason if replayed else "", "not_replayed")
    return None if ChangeEvidence(context).is_known() else "not_replayed"


def unheld_statements(
    change: WholeChange, evidence: StatementEvidence, general: WhyUnheld | None = None
) -> Iterator[UnheldLine]:
    """Yield the changed statements that no case holds.

    Args:
        change: the change with its context.
        evidence: evidence of cases about the statements.
        general: why cases are no evidence at all; None if they are.

    Yields:
        each of them; details that locks do not store are compared for those that are held otherwise, if there are any,
            because that replays each revision once more.
    """
    names = ClosedNames(change.before, change.after, change.statements, change.sources)
    constants = FixedConstants(change.sources)
    for statement in change.statements:
        found = [*unheld_statement(evidence, statement, names, general)]
        yield from found
        is_held = not (found or general or statement.equal or statement.shape == "file")
        is_up_to_cases = is_held and not names.is_harmless(statement)
        if is_up_to_cases and (example := evidence.beyond_lock(statement)):
            yield msgspec.structs.replace(unheld_line(statement, "beyond_lock"), detail=example)
        elif is_up_to_cases and (name := _unfixed_constant(change, statement, constants)):
            yield msgspec.structs.replace(unheld_line(statement, "single_value"), detail=name)
        elif is_up_to_cases and (single := evidence.single_value(statement, constants.is_fixed)):
            yield msgspec.structs.replace(unheld_line(statement, single.why), detail=single.detail)


def _unfixed_constant(change: WholeChange, statement: ChangedStatement, constants: FixedConstants) -> str:
    """Return a constant of a value outside of functions that is set outside of the code; empty: there is none."""
    if statement.shape not in ("module", "class"):
        return ""
    state = change.before if statement.side == "old" else change.after
    return constants.first_unfixed(state[statement.path] or b"", (statement.first, statement.last))


def unheld_statement(
    evidence: StatementEvidence, statement: ChangedStatement, names: ClosedNames, general: WhyUnheld | None = None
) -> Iterator[UnheldLine]:
    """Yield the line of a statement if no case holds it, judged by what a lock stores.

    Args:
        evidence: evidence of cases about it.
        statement: the statement.
        names: judges whether other code may use the names that it binds.
        general: why cases are no evidence at all; None if they are.
    """
    if statement.shape == "file":
        return
    if statement.barred:
        yield unheld_line(statement, statement.barred)
    elif known := names.why_open(statement):
        yield msgspec.structs.replace(unheld_line(statement, known.why), detail=known.place, how=known.how)
    elif statement.equal:
        yield from _list_unmet(evidence, statement, general)
    elif not names.is_harmless(statement):
        yield from _list_unnoticed(evidence, statement, general)


def _list_unmet(
    evidence: StatementEvidence, statement: ChangedStatement, general: WhyUnheld | None
) -> Iterator[UnheldLine]:
    """The line of a statement of a function that does the same, if cases have to run through it and none does.

    A later one of several statements on a line may not run where the line does.
    """
    if statement.needs_case and (general or statement.place or not evidence.runs_through(statement)):
        yield unheld_line(statement, general or "not_executed")


def _list_unnoticed(
    evidence: StatementEvidence, statement: ChangedStatement, general: WhyUnheld | None
) -> Iterator[UnheldLine]:
    if general:
        yield unheld_line(statement, general)
        return
    if not evidence.runs_through(statement):
        yield unheld_line(statement, "not_executed")
        return
    if statement.compared_anew and not evidence.is_varied(statement):
        yield unheld_line(statement, "unvaried")
        return
    if reader := evidence.unmet_reader(statement):
        yield msgspec.structs.replace(unheld_line(statement, "not_read"), reader=reader)
        return
    if example := evidence.reordered_by(statement):
        yield msgspec.structs.replace(unheld_line(statement, "reordered"), detail=example)
        return
    if example := evidence.undeclared_by(statement):
        yield msgspec.structs.replace(unheld_line(statement, "undeclared"), detail=example)
        return
    yield from _list_surviving(statement, evidence.mutant_results(statement))


def _list_surviving(statement: ChangedStatement, mutants: Sequence[MutantResult] | None) -> Iterator[UnheldLine]:
    """The line of a statement of which a mutant survives, or no mutant proves anything."""
    survivors = tuple(it for it in mutants or () if not it.noticed)
    empty = tuple(it for it in mutants or () if it.kind in PROVES_NOTHING)
    if mutants is None:
        yield unheld_line(statement, "unmeasured")
    elif survivors:
        yield unheld_line(statement, "unnoticed" if statement.shape == "function" else "import_unseen", survivors)
    elif empty or not (mutants or (statement.is_idle and not statement.place)):
        yield unheld_line(statement, "no_mutants", empty)


def unheld_line(statement: ChangedStatement, why: WhyUnheld, survivors: tuple[MutantResult, ...] = ()) -> UnheldLine:
    """Create the line for a statement that no case holds, with the reason."""
    cause = statement.barred_by if why == statement.barred else ""
    is_deleted = statement.side == "old"
    return UnheldLine(statement.path, statement.line, statement.symbol, why, survivors, is_deleted, detail=cause)
