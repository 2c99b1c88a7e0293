"""Render a back-test for a terminal: all models, projects and bars, also missed ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.cells import cell_len

from toolkit.model.backtest import BackTest, BacktestMode, Bar, Figure, ProjectScores, Scores
from toolkit.model.facts import Lang
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

_SHARES = frozenset({"coverage", "pred25", "pred50"})
_OURS = "tebiki"


def describe_back_test(test: BackTest, lang: Lang) -> Iterator[str]:
    """Yield a back-test as lines."""
    words = load_words(lang, __file__, "estimates")
    rest = test.tasks - test.observed
    yield words.label("title")
    yield words.text(
        "tasks", tasks=format_number(test.tasks), observed=format_number(test.observed), rest=format_number(rest)
    )
    yield words.text("hours", imputed=format_number(test.imputed))
    if test.learned:
        yield words.text("unseen", projects=", ".join(map(make_visible, test.learned)))
    if test.flattered:
        yield words.text("seen", projects=", ".join(map(make_visible, test.flattered)))
    for trial in test.trials:
        if trial.projects:
            yield from ("", f"## {words.label(trial.mode)}", "")
            yield from _trial(trial, words)
            yield from _bars([bar for bar in test.bars if bar.mode == trial.mode], words)
    yield from ("", words.label("reading"), words.label("limits"))


def _trial(trial: BacktestMode, words: Words) -> Iterator[str]:
    if trial.summary:
        count = sum(project.large for project in trial.projects)
        yield from (words.text("means", count=count), "", *_models(trial.summary, words))
    else:
        yield words.label("no_means")
        for project in trial.projects:
            name = make_visible(project.project) or "-"
            yield from ("", words.text("one_project", project=name), "", *_models(project.models, words))
        return
    yield from ("", words.label("by_project"), "")
    yield from _align_rows([_project_head(words), *map(_project, trial.projects)])


def _models(models: Mapping[str, Scores], words: Words) -> Iterator[str]:
    head = [words.label("model"), *(words.label(name) for name in Scores.__struct_fields__)]
    yield from _align_rows([head, *([words.label(key), *_figures(scores)] for key, scores in models.items())])


def _figures(scores: Scores) -> Iterator[str]:
    for name in Scores.__struct_fields__:
        figure: Figure = getattr(scores, name)
        low, high = (_format_score(name, value) for value in (figure.low, figure.high))
        yield f"{_format_score(name, figure.value)} ({low}..{high})"


def _project_head(words: Words) -> list[str]:
    return [words.label("project"), words.label("count"), *(words.label(name) for name in Scores.__struct_fields__)]


def _project(project: ProjectScores) -> list[str]:
    scores = project.models[_OURS]
    shown = [_format_score(name, getattr(scores, name).value) for name in Scores.__struct_fields__]
    return [make_visible(project.project) or "-", format_number(project.tasks), *shown]


def _format_score(name: str, value: float) -> str:
    return f"{value:.1%}" if name in _SHARES else f"{value:z.2f}"


def _bars(bars: Sequence[Bar], words: Words) -> Iterator[str]:
    if bars:
        yield from ("", words.label("bars"), "")
        yield from _align_rows([_bar(bar, words) for bar in bars])


def _bar(bar: Bar, words: Words) -> list[str]:
    limit = "between" if bar.low is not None and bar.high is not None else "at_least" if bar.high is None else "at_most"
    low, high = (f"{value:.2f}" if value is not None else "" for value in (bar.low, bar.high))
    name = words.text(f"bar_{bar.key}", worst=make_visible(bar.worst))
    return [
        name,
        f"{bar.value:z.3f}",
        words.text(limit, low=low, high=high),
        words.label("met" if bar.met else "missed"),
    ]


def _align_rows(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Align rows in columns; a wide character takes two columns."""
    table = list(rows)
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
