"""Options of one analysis, and how it reports its progress."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.model.calibration import Calibration
from toolkit.model.facts import Lang
from toolkit.model.settings import Settings

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); `total` is 0 where it is not known.

A stage may be followed by a space and what it is about: `wait module:function`.
"""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True)
class AnalyzeOptions:
    """One analysis of one project.

    Attributes:
        root: the directory to analyse.
        today: the day of the analysis, `YYYY-MM-DD`.
        history: whether to read git's memory; `revisions`: how many points the trend has.
        names: show the names of authors instead of labels.
        coverage: a coverage.py report in JSON or XML.
        baseline: the file of the ratchet; None: no comparison.
        formats: names of the output formats.
        jobs: worker processes; 0: as many as there are processors.
        thorough: whether codemods that take long are tried, too.
        calibration: what git's history taught of the team's hours when its plan was made.
    """

    root: Path
    today: str
    settings: Settings = field(default_factory=Settings)
    lang: Lang = "en"
    history: bool = True
    revisions: int = 60
    names: bool = False
    coverage: Path | None = None
    baseline: Path | None = None
    formats: tuple[str, ...] = ()
    jobs: int = 0
    cache: bool = True
    thorough: bool = False
    calibration: Calibration | None = None
