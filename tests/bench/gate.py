"""Show which edits the gate stops and which pass, on the bundled example; they pretend to come from a codemod.

    python -m tests.bench.gate [--wrong 200] [--right 50] [--seed 0] [--jobs 2] [--strength 0.7] [--measured FILE]

The lock is the one in `characterization_tests/push_api`. Edits are made in functions where it notices at least so many
of the changes that `tebiki strength` seeds, all of which have to be tried. Of these, edits of statements where it
notices fewer are refused before anything is replayed, right or wrong: the gate asks for a better lock first. They are
counted by themselves and belong to no bar. A wrong edit counts if a held-out session, which is not in the lock
(`tests/flows/verify/push_api_traffic.py`), is answered differently with it. Bars: 98 % of the wrong edits are stopped,
and no right edit is. Every escape is printed with what the held-out session shows. The exit code is 1 if a bar is
missed. An interrupted run tells what it has got to.
"""

import argparse
import contextlib
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from tests.bench.right_edits import by_codemods, drawn, right_edits
from tests.bench.splice import Edit
from tests.bench.wrong_edits import wrong_edits
from tests.examples.legacy_environment import EXAMPLE, legacy_python
from tests.flows.verify.push_api_traffic import cases
from toolkit.errors import UsageError
from toolkit.flows.proof_tools import make_proof_tools
from toolkit.model.links import split_symbol
from toolkit.model.lock import Case, Lock, Parts
from toolkit.model.proof import ProofResult
from toolkit.model.strength import LockStrengths, Strength
from toolkit.proof.answers.answer_difference import part_differences
from toolkit.proof.context import ProofContext
from toolkit.proof.gate import first_failure
from toolkit.proof.scratch_checkout import ScratchCheckout, open_scratch_checkout
from toolkit.proof.statements.statement_strength import statement_strengths
from toolkit.session.replay_program import ReplayProgram
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.state import settings
from toolkit.state.strength_file import FILE
from toolkit.wiring import plugins

_LOCK = Path(__file__).parents[2] / "characterization_tests" / "push_api"
_CARD = "move_to_pymongo_4"  # whose proofs the edits must pass
_GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.invalid")


class Verdict(NamedTuple):
    """Result of one edit.

    Attributes:
        stopped: why the gate stopped it.
        shown: what the held-out session shows; of a right edit, that it was not asked.
        is_held: whether the lock is strong enough at the statements that it touches; else nothing else was asked.
    """

    path: str
    edit: Edit
    stopped: ProofResult | None = None
    shown: str = ""
    is_held: bool = True

    def __str__(self) -> str:
        why = f"{self.stopped.proof}: {self.stopped.reason}" if self.stopped else "let pass"
        return f"{self.path}:{self.edit.line} {self.edit.function}: {self.edit.kind}: {why}; held out: {self.shown}"


class Known(NamedTuple):
    """Facts found out once for all processes: what the lock notices in functions, and inputs the gate makes up."""

    strengths: Mapping[str, Strength]
    made_up: Sequence[Case]


class Judge:
    """Puts edits to the gate and to the held-out session; one for each process."""

    def __init__(self, root: Path, asked: float, known: Known, opened: ExitStack) -> None:
        self._root = root
        self._tools = replace(
            make_proof_tools(root, settings.load(root), plugins.metrics()), more=lambda _folder: known.made_up
        )
        self._kinds = list(plugins.proofs().values())
        self._strength = asked
        self._asked = frozenset(plugins.codemod(_CARD).card.proofs)
        revision = subprocess.run([*_GIT, "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True)
        self._checkout: ScratchCheckout = opened.enter_context(open_scratch_checkout(root, revision.stdout.strip()))
        self._checkout.strengths.update(known.strengths)
        self._known = known.strengths
        lock = self._tools.lock
        assert lock is not None
        setup = msgspec.structs.replace(lock.setup, clocks=lock.setup.clocks[:1])
        self._held_out = Lock(setup, tuple(cases()), lock.outgoing)
        self._deterministic = self._unchanged()

    def judged(self, path: str, edit: Edit, *, is_wrong: bool) -> Verdict:
        """Return the verdict of the gate and, of a wrong edit, that of the held-out session."""
        before = {path: (self._root / path).read_bytes()}
        context = ProofContext(
            self._checkout, self._tools, before, {path: edit.data}, self._asked, self._strength, soon=True
        )
        if any(it.share < self._strength for it in statement_strengths(context.touched_statements(), self._known)):
            return Verdict(path, edit, is_held=False)
        shown = self._shown(context) if is_wrong else "not asked"
        return Verdict(path, edit, first_failure(context, self._kinds) if shown else None, shown)

    def _unchanged(self) -> dict[str, Parts]:
        """The held-out cases that are answered alike twice."""
        runs = [list(self._came(self._checkout.lay_out({}))) for _ in range(2)]
        pairs = zip(*runs, strict=True)
        return {case.id: parts for (case, parts), (_, again) in pairs if not list(part_differences(case, parts, again))}

    def _shown(self, context: ProofContext) -> str:
        """The first difference that the held-out session shows."""
        try:
            for case, now in self._came(self._checkout.lay_out(context.after)):
                if case.id in self._deterministic and (
                    found := list(part_differences(case, self._deterministic[case.id], now))
                ):
                    return str(found[0])
        except UsageError as error:
            return f"it does not start: {error}"[:200]
        return ""

    def _came(self, folder: Path) -> Iterator[tuple[Case, Parts]]:
        """Return the outcomes of the held-out cases, one after the other."""
        setup = self._held_out.setup
        with fresh_copies(RunTarget(str(self._tools.python), folder))() as place:
            program = ReplayProgram(setup, place, setup.clocks[0], self._held_out.outgoing, watched=False)
            yield from ((case, came.parts) for case, came in program.run_cases(self._held_out.cases))


def project(folder: Path, python: Path) -> Path:
    """The bundled example with its lock, in a repository of its own."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.db"))
    lock = folder / "characterization_tests"
    shutil.copytree(_LOCK, lock, ignore=shutil.ignore_patterns("__pycache__"))
    setup = (lock / "lock.json").read_text("utf-8")
    (lock / "lock.json").write_text(setup.replace('"../../examples/push_api"', '".."'), "utf-8")
    (folder / "tebiki.toml").write_text(f'[prove]\npython = "{python}"\n', "utf-8")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "The bundled example")):
        subprocess.run([*_GIT, *words], cwd=folder, check=True)
    return folder


def strengths(root: Path, python: Path, seconds: float, known: Path | None) -> dict[str, Strength]:
    """Function -> what the lock notices there, where every change was tried: measured now, or as it was written."""
    if known is None:
        command = [sys.executable, "-m", "toolkit", "strength", str(root), "--python", str(python)]
        subprocess.run([*command, "--seconds", str(seconds)], check=True, stdout=subprocess.DEVNULL)
        known = root / "characterization_tests" / FILE
    measured = msgspec.json.decode(known.read_bytes(), type=LockStrengths)
    return {one.about: one for one in measured.functions if one.tried and one.tried == one.mutants}


def candidates(root: Path, strong: set[str], seed: int, *, wrong: bool) -> list[tuple[str, Edit]]:
    """All edits in functions where the lock is strong, in an order of chance."""
    paths = sorted({split_symbol(name)[0] for name in strong})
    found = [(path, edit) for path in paths for edit in _edits(path, (root / path).read_bytes(), wrong=wrong)]
    return drawn([(path, edit) for path, edit in found if f"{path}::{edit.function}" in strong], seed)


def _edits(path: str, data: bytes, *, wrong: bool) -> Iterator[Edit]:
    if wrong:
        yield from wrong_edits(data)
    else:
        yield from by_codemods(path, data)
        yield from right_edits(data)


_judges: list[Judge] = []
_open = ExitStack()


def _begin(root: Path, asked: float, known: Known) -> None:
    _judges.append(Judge(root, asked, known, _open))


def _judge(asked: tuple[str, Edit, bool]) -> Verdict:
    path, edit, is_wrong = asked
    return _judges[0].judged(path, edit, is_wrong=is_wrong)


class Counted:
    """The verdicts of one kind of edits, as they come."""

    def __init__(self, say: str) -> None:
        self._say = say
        self.tried = self.not_held = 0
        self.counted: list[Verdict] = []

    def take(self, verdicts: Iterable[Verdict], count: int) -> None:
        """Take verdicts until so many count; each that counts is told at once, because all of them take long."""
        for verdict in verdicts:
            self.tried += 1
            self.not_held += not verdict.is_held
            if verdict.shown:
                self.counted.append(verdict)
                print(f"{self._say} {len(self.counted)}: {verdict}"[:400], file=sys.stderr, flush=True)
            if len(self.counted) >= count:
                return

    @property
    def passed(self) -> list[Verdict]:
        """Those that the gate lets pass."""
        return [it for it in self.counted if not it.stopped]

    @property
    def stopped(self) -> list[Verdict]:
        """Those that it stops."""
        return [it for it in self.counted if it.stopped]


def told(wrong: Counted, right: Counted) -> bool:
    """Print the results; returns whether the bars are met."""
    for title, verdicts in (("escaped", wrong.passed), ("refused", right.stopped)):
        print(*(f"{title}: {it}" for it in verdicts), sep="\n")
    proofs = Counter(it.stopped.proof for it in wrong.stopped if it.stopped)
    print(f"wrong edits: {wrong.tried} tried, {wrong.not_held} where the lock is too weak at the very statements;")
    print(f"  {len(wrong.counted)} of the others show in the held-out session, {len(wrong.stopped)} are stopped")
    print(f"  by {dict(proofs.most_common())}; kinds: {_kinds(wrong)}")
    print(f"right edits: {right.tried} tried, {right.not_held} where the lock is too weak at the very statements;")
    print(f"  {len(right.counted)} others, {len(right.stopped)} are refused; kinds: {_kinds(right)}")
    return len(wrong.passed) <= 0.02 * len(wrong.counted) and not right.stopped


def _kinds(edits: Counted) -> dict[str, int]:
    return dict(Counter(it.edit.kind.partition("` ")[2] or it.edit.kind for it in edits.counted).most_common())


def main() -> int:
    """Measure, print, and say whether the bars are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, kind, value in (("wrong", int, 200), ("right", int, 50), ("seed", int, 0), ("jobs", int, 2)):
        parser.add_argument(f"--{name}", type=kind, default=value)
    parser.add_argument("--strength", type=float, default=plugins.codemod(_CARD).card.strength)
    parser.add_argument("--seconds", type=float, default=3000, help="CPU seconds to measure what the lock notices")
    parser.add_argument("--measured", type=Path, metavar="FILE", help="instead: a strength.json of that very lock")
    given = parser.parse_args()
    python = legacy_python()
    with tempfile.TemporaryDirectory() as scratch:
        root = project(Path(scratch) / "push_api", python)
        noticed = strengths(root, python, given.seconds, given.measured)
        more = make_proof_tools(root, settings.load(root), plugins.metrics()).more
        known = Known(noticed, tuple(more(root)) if more else ())
        strong = {name for name, it in noticed.items() if (it.share or 0) >= given.strength}
        bad = [(*it, True) for it in candidates(root, strong, given.seed, wrong=True)]
        good = [(*it, False) for it in candidates(root, strong, given.seed, wrong=False)]
        print(f"functions: {len(strong)} of {len(noticed)} strong; edits in them: {len(bad)} wrong, {len(good)} right")
        print(f"inputs that the gate makes up: {len(known.made_up)}", flush=True)
        wrong, right = Counted("wrong"), Counted("right")
        with contextlib.suppress(KeyboardInterrupt):
            for counted, edits, count in ((right, good, given.right), (wrong, bad, given.wrong)):
                with multiprocessing.Pool(given.jobs, _begin, (root, given.strength, known)) as pool:
                    counted.take(pool.imap(_judge, edits) if count else (), count)
    return 0 if told(wrong, right) else 1


if __name__ == "__main__":
    sys.exit(main())
