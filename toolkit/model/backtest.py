"""Result of a back-test: scores of several models on the same tasks with known hours."""

from typing import Literal

import msgspec

Mode = Literal["cold_start", "own_history", "findings_alone"]


class Figure(msgspec.Struct, frozen=True):
    """A score with its 90 % bootstrap interval."""

    value: float
    low: float
    high: float


class Scores(msgspec.Struct, frozen=True):
    """Quality of estimates; `toolkit/estimate/scores.py` has the definitions.

    Attributes:
        winkler: Winkler score of the 80 % range, on logarithms of hours; smaller is better.
        coverage: share of the tasks that lie in their 80 % range; 0.8 is right, more means that ranges are too wide.
        pred25, pred50: share of the medians that are within 25 and 50 % of the hours.
        accuracy: standardised accuracy of the median; 0 is as good as guessing, 1 is perfect.
        bias: median of log(median estimate / hours); below 0 is too optimistic.
    """

    winkler: Figure
    coverage: Figure
    pred25: Figure
    pred50: Figure
    accuracy: Figure
    bias: Figure


class ProjectScores(msgspec.Struct, frozen=True):
    """One project.

    Attributes:
        tasks: number of estimated tasks; large: whether the summary includes the project.
        models: name -> scores.
    """

    project: str
    tasks: int
    large: bool
    models: dict[str, Scores]


class BacktestMode(msgspec.Struct, frozen=True):
    """All projects in one mode.

    Attributes:
        mode: `cold_start`: no task of the project is known; `own_history`: its earlier tasks are known;
            `findings_alone`: as at a cold start, and the size of the finished change is unknown.
        summary: name of a model -> means over the large projects; coverage is computed over all their tasks together.
        bands: small, medium or large change -> bias of the median, as a logarithm, mean over the large projects.
    """

    mode: Mode
    projects: tuple[ProjectScores, ...]
    summary: dict[str, Scores]
    bands: dict[str, float] = {}


class Bar(msgspec.Struct, frozen=True):
    """A quality bar with its result.

    Attributes:
        low, high: limits of the value; None: no such limit.
        worst: the project that the value belongs to; empty if it is a mean or is about all tasks.
        met: whether the value is within the limits.
    """

    mode: Mode
    key: str
    value: float
    low: float | None = None
    high: float | None = None
    worst: str = ""
    met: bool = False


class BackTest(msgspec.Struct, frozen=True):
    """A back-test of the effort model.

    Attributes:
        tasks: number of given tasks; observed: those with time visible in git, the only ones that count.
        imputed: hours assumed for the work before the first commit of a session.
        learned: projects in the training data of the shipped prior; each is scored with a prior fitted without it.
        flattered: those of `learned` with too few others to fit such a prior: their cold start looks too good.
    """

    tasks: int
    observed: int
    imputed: float
    learned: tuple[str, ...]
    flattered: tuple[str, ...]
    trials: tuple[BacktestMode, ...]
    bars: tuple[Bar, ...]
