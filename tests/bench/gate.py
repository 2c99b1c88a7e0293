"""What the gate stops and what it lets pass, on the bundled example, with edits that pretend to be a codemod's output.

    python -m tests.bench.gate [--wrong 200] [--right 50] [--seed 0] [--jobs 2] [--strength 0.7]

The lock is the one in `characterization_tests/push_api`. Edits are made in functions where it notices at least so many
of the changes that `tebiki strength` seeds. A wrong edit counts if a held-out session, which is not in the lock
(`tests/verify/push_api_traffic.py`), is answered differently with it. Bars: 98 % of the wrong edits are stopped, and no
right edit is. Every escape is printed with what the held-out session shows. The exit code is 1 if a bar is missed.
"""

import argparse
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from tests.bench.right_edits import by_codemods, drawn, right_edits
from tests.bench.splice import Edit
from tests.bench.wrong_edits import wrong_edits
from tests.examples.legacy_environment import EXAMPLE, legacy_python
from tests.verify.push_api_traffic import cases
from toolkit import settings, wiring
from toolkit.change.answers import differences
from toolkit.change.gate import first_failure
from toolkit.change.ground import Ground, ground
from toolkit.change.trial import Trial
from toolkit.characterize.answering import Place, Program
from toolkit.characterize.taking import copies
from toolkit.errors import UsageError
from toolkit.flows.gate_means import means_of
from toolkit.flows.strength_file import FILE
from toolkit.model.links import split_symbol
from toolkit.model.lock import Case, Lock, Parts
from toolkit.model.proof import ProofResult
from toolkit.model.strength import Measured

_LOCK = Path(__file__).parents[2] / "characterization_tests" / "push_api"
_CARD = "move_to_pymongo_4"  # whose proofs the edits must pass
_GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.invalid")


class Verdict(NamedTuple):
    """What came of one edit: why the gate stopped it, and what the held-out session shows."""

    path: str
    edit: Edit
    stopped: ProofResult | None
    shown: str

    def __str__(self) -> str:
        why = f"{self.stopped.proof}: {self.stopped.reason}" if self.stopped else "let pass"
        return f"{self.path}:{self.edit.line} {self.edit.function}: {self.edit.kind}: {why}; held out: {self.shown}"


class Known(NamedTuple):
    """What is found out once for all processes: how much the lock notices in functions; inputs the gate makes up."""

    strengths: Mapping[str, float]
    made_up: Sequence[Case]


class Judge:
    """Puts edits to the gate and to the held-out session; one for each process."""

    def __init__(self, root: Path, asked: float, known: Known, held: ExitStack) -> None:
        self._root = root
        self._means = replace(means_of(root, settings.load(root), wiring.metrics()), more=lambda _folder: known.made_up)
        self._kinds = list(wiring.proofs().values())
        self._strength = asked
        self._asked = frozenset(wiring.codemod(_CARD).card.proofs)
        revision = subprocess.run([*_GIT, "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True)
        self._place: Ground = held.enter_context(ground(root, revision.stdout.strip()))
        self._place.strengths.update(known.strengths)
        lock = self._means.lock
        assert lock is not None
        setup = msgspec.structs.replace(lock.setup, clocks=lock.setup.clocks[:1])
        self._held_out = Lock(setup, tuple(cases()), lock.outgoing)
        self._steady = self._unchanged()

    def judged(self, path: str, edit: Edit, *, is_wrong: bool) -> Verdict:
        """What the gate and, of a wrong edit, the held-out session say."""
        before = {path: (self._root / path).read_bytes()}
        trial = Trial(self._place, self._means, before, {path: edit.data}, self._asked, self._strength)
        shown = self._shown(trial) if is_wrong else "not asked"
        return Verdict(path, edit, first_failure(trial, self._kinds) if shown else None, shown)

    def _unchanged(self) -> dict[str, Parts]:
        """The held-out cases that are answered alike twice."""
        runs = [list(self._came(self._place.show({}))) for _ in range(2)]
        pairs = zip(*runs, strict=True)
        return {case.id: parts for (case, parts), (_, again) in pairs if not list(differences(case, parts, again))}

    def _shown(self, trial: Trial) -> str:
        """The first difference that the held-out session shows."""
        try:
            for case, now in self._came(self._place.show(trial.after)):
                if case.id in self._steady and (found := list(differences(case, self._steady[case.id], now))):
                    return str(found[0])
        except UsageError as error:
            return f"it does not start: {error}"[:200]
        return ""

    def _came(self, folder: Path) -> Iterator[tuple[Case, Parts]]:
        """What comes of the held-out cases, one after the other."""
        setup = self._held_out.setup
        with copies(Place(str(self._means.python), folder))() as place:
            program = Program(setup, place, setup.clocks[0], self._held_out.outgoing, watched=False)
            yield from ((case, came.parts) for case, came in program.came(self._held_out.cases))


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


def strengths(root: Path, python: Path, seconds: float, known: Path | None) -> dict[str, float]:
    """Function -> share of seeded changes that the lock notices: measured now, or as `tebiki strength` wrote."""
    if known is None:
        command = [sys.executable, "-m", "toolkit", "strength", str(root), "--python", str(python)]
        subprocess.run([*command, "--seconds", str(seconds)], check=True, stdout=subprocess.DEVNULL)
        known = root / "characterization_tests" / FILE
    return msgspec.json.decode(known.read_bytes(), type=Measured).shares()


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


def _noted(verdicts: Iterable[Verdict], into: list[Verdict]) -> Iterator[Verdict]:
    for verdict in verdicts:
        into.append(verdict)
        yield verdict


def _first(verdicts: Iterable[Verdict], count: int, say: str) -> Iterator[Verdict]:
    """The first so many that count; each is told at once, because all of them take hours."""
    counting = (verdict for verdict in verdicts if verdict.shown)
    for number, verdict in enumerate(islice(counting, count), 1):
        print(f"{say} {number}: {verdict}"[:400], file=sys.stderr, flush=True)
        yield verdict


def _told(wrong: list[Verdict], right: list[Verdict], tried: int) -> bool:
    """Print what came of it; whether the bars are met."""
    escaped, refused = [it for it in wrong if not it.stopped], [it for it in right if it.stopped]
    for title, verdicts in (("escaped", escaped), ("refused", refused)):
        print(*(f"{title}: {it}" for it in verdicts), sep="\n")
    proofs = Counter(it.stopped.proof for it in wrong if it.stopped)
    print(f"wrong edits: {len(wrong)} of {tried} show in the held-out session, {len(wrong) - len(escaped)} are stopped")
    print(f"  by {dict(proofs.most_common())}; kinds: {dict(Counter(it.edit.kind for it in wrong).most_common())}")
    print(f"right edits: {len(right)}, {len(refused)} refused")
    print(f"  kinds: {dict(Counter(it.edit.kind.partition('` ')[2] or it.edit.kind for it in right).most_common())}")
    return len(escaped) <= 0.02 * len(wrong) and not refused


def main() -> int:
    """Measure, print, and say whether the bars are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, kind, value in (("wrong", int, 200), ("right", int, 50), ("seed", int, 0), ("jobs", int, 2)):
        parser.add_argument(f"--{name}", type=kind, default=value)
    parser.add_argument("--strength", type=float, default=wiring.codemod(_CARD).card.strength)
    parser.add_argument("--seconds", type=float, default=300, help="CPU seconds to measure what the lock notices")
    parser.add_argument("--measured", type=Path, metavar="FILE", help="instead: a strength.json of that very lock")
    given = parser.parse_args()
    python = legacy_python()
    with tempfile.TemporaryDirectory() as scratch:
        root = project(Path(scratch) / "push_api", python)
        noticed = strengths(root, python, given.seconds, given.measured)
        more = means_of(root, settings.load(root), wiring.metrics()).more
        known = Known(noticed, tuple(more(root)) if more else ())
        strong = {name for name, share in noticed.items() if share >= given.strength}
        bad = [(*it, True) for it in candidates(root, strong, given.seed, wrong=True)]
        good = [(*it, False) for it in candidates(root, strong, given.seed, wrong=False)]
        print(f"functions: {len(strong)} of {len(noticed)} strong; edits in them: {len(bad)} wrong, {len(good)} right")
        print(f"inputs that the gate makes up: {len(known.made_up)}", flush=True)
        tried: list[Verdict] = []
        begin = (given.jobs, _begin, (root, given.strength, known))
        with multiprocessing.Pool(*begin) as pool:
            wrong = list(_first(_noted(pool.imap(_judge, bad), tried), given.wrong, "wrong"))
        with multiprocessing.Pool(*begin) as pool:  # the first one still has more to do than was waited for
            right = list(_first(pool.imap(_judge, good), given.right, "right"))
    return 0 if _told(wrong, right, len(tried)) else 1


if __name__ == "__main__":
    sys.exit(main())
