"""Options of one analysis, and how it reports its progress."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.model.calibration import Calibration
from toolkit.model.facts import Lang
from toolkit.model.settings import Settings

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); `total` is 0 if it is unknown.

A stage may be followed by a space and its subject: `wait module:function`.
"""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True)
class AnalyzeOptions:
    """One analysis of one project.

    Attributes:
        root: the directory to analyse.
        today: the date of the analysis, `YYYY-MM-DD`.
        history: whether to read git history; `revisions`: number of points of the trend.
        names: whether to show the names of authors instead of labels.
        coverage: a coverage.py report in JSON or XML.
        baseline: the file of the ratchet; None: no comparison.
        recordings: folders of recordings; empty: the usual one, if it is there.
        formats: names of the output formats.
        jobs: number of worker processes; 0: one for each processor.
        thorough: whether costly codemods are tried, too.
        calibration: corrections of hours learned from git history when the plan was made.
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
    recordings: tuple[Path, ...] = ()
    formats: tuple[str, ...] = ()
    jobs: int = 0
    cache: bool = True
    thorough: bool = False
    calibration: Calibration | None = None
