"""Result of a back-test: scores of several models on the same tasks with known hours."""

from typing import Literal

import msgspec

Mode = Literal["cold_start", "own_history"]


class Figure(msgspec.Struct, frozen=True):
    """A score, and between what 90 % of its bootstrap samples lie."""

    value: float
    low: float
    high: float


class Scores(msgspec.Struct, frozen=True):
    """Quality of estimates; `toolkit/estimate/scores.py` has the definitions.

    Attributes:
        winkler: of the 80 % range, on logarithms of hours; smaller is better.
        coverage: share of the tasks that lie in their 80 % range; .8 is right, more is too wide.
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
        tasks: how many were estimated; large: whether the summary counts it.
        models: name -> scores.
    """

    project: str
    tasks: int
    large: bool
    models: dict[str, Scores]


class BacktestMode(msgspec.Struct, frozen=True):
    """All projects in one mode.

    Attributes:
        mode: `cold_start`: nothing of the project is known; `own_history`: its earlier tasks are.
        summary: name of a model -> means over the large projects; the coverage is that of all their tasks together.
    """

    mode: Mode
    projects: tuple[ProjectScores, ...]
    summary: dict[str, Scores]


class Bar(msgspec.Struct, frozen=True):
    """A quality bar with its result.

    Attributes:
        low, high: between what the value must lie; None: no such limit.
        worst: the project that the value belongs to; empty: a mean, or all tasks together.
        met: whether it was reached.
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
        tasks: all that were given; observed: those of which git saw any time, the only ones that count.
        imputed: hours taken for the work before the first commit of a session.
        learned: projects that the prior which ships was fitted on: for them one is fitted without them.
        flattered: those of them for which there are too few others to fit one: their cold start is too good.
    """

    tasks: int
    observed: int
    imputed: float
    learned: tuple[str, ...]
    flattered: tuple[str, ...]
    trials: tuple[BacktestMode, ...]
    bars: tuple[Bar, ...]
