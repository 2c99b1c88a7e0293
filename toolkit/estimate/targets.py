"""Targets of the effort model on projects that it has not seen, and the values that it reached."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log

from toolkit.model.backtest import BacktestMode, Bar, Mode, ProjectScores, Scores

_Limits = tuple[float | None, float | None]
_QUARTER = (log(0.75), log(1.25))
"""Limits of a bias, as a logarithm: a quarter too little, a quarter too much."""
_Value = Callable[[Mapping[str, Scores]], float]


def bars(trials: Sequence[BacktestMode], ours: str) -> Iterator[Bar]:
    """Every bar of the modes in which there are large projects and the models to compare with."""
    for trial in trials:
        large = [project for project in trial.projects if project.large]
        if large:
            yield from _of_ranges(trial, large, ours)
            yield from _of_medians(trial, ours)
            yield from (_bar(trial, f"bias_{band}", value, _QUARTER) for band, value in trial.bands.items())
            if "constant" in trial.summary:
                yield from _COMPARED[trial.mode](trial, large, ours)


def _of_ranges(trial: BacktestMode, large: Sequence[ProjectScores], ours: str) -> Iterator[Bar]:
    def coverage(models: Mapping[str, Scores]) -> float:
        return models[ours].coverage.value

    yield _bar(trial, "coverage", coverage(trial.summary), (0.77, 0.83))
    for key, name, value in (("lowest", *_least(large, coverage)), ("highest", *_most(large, coverage))):
        yield _bar(trial, f"coverage_{key}", value, (0.70, 0.90), name)


def _of_medians(trial: BacktestMode, ours: str) -> Iterator[Bar]:
    scores = trial.summary[ours]
    yield _bar(trial, "accuracy", scores.accuracy.value, (0.40, None))
    yield _bar(trial, "pred50", scores.pred50.value, (0.52, None))
    yield _bar(trial, "bias", scores.bias.value, (-0.12, 0.12))


def _cold_start(trial: BacktestMode, large: Sequence[ProjectScores], ours: str) -> Iterator[Bar]:
    constant, line = _ratio(ours, "constant"), _ratio(ours, "log_linear")
    yield _bar(trial, "winkler_constant", constant(trial.summary), (None, 0.80))
    name, value = _most(large, constant)
    yield _bar(trial, "winkler_constant_worst", value, (None, 0.85), name)
    yield _bar(trial, "winkler_log_linear", line(trial.summary), (None, 0.95))


def _own_history(trial: BacktestMode, large: Sequence[ProjectScores], ours: str) -> Iterator[Bar]:
    constant = _ratio(ours, "constant")
    yield _bar(trial, "winkler_constant", constant(trial.summary), (None, 0.81))
    name, value = _most(large, constant)
    yield _bar(trial, "winkler_constant_worst", value, (None, 0.95), name)


_COMPARED: Mapping[Mode, Callable[[BacktestMode, Sequence[ProjectScores], str], Iterator[Bar]]] = {
    "cold_start": _cold_start,
    "own_history": _own_history,
}


def _bar(trial: BacktestMode, key: str, value: float, limits: _Limits, worst: str = "") -> Bar:
    low, high = limits
    met = (low is None or low <= value) and (high is None or value <= high)
    return Bar(trial.mode, key, value, low, high, worst, met)


def _ratio(ours: str, other: str) -> _Value:
    return lambda models: models[ours].winkler.value / models[other].winkler.value


def _most(projects: Sequence[ProjectScores], value: _Value) -> tuple[str, float]:
    worst = max(projects, key=lambda project: value(project.models))
    return worst.project, value(worst.models)


def _least(projects: Sequence[ProjectScores], value: _Value) -> tuple[str, float]:
    worst = min(projects, key=lambda project: value(project.models))
    return worst.project, value(worst.models)
