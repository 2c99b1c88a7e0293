"""Say how far a run is: a bar with the time left on a terminal, one plain line a stage elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from toolkit.model.facts import Lang
from toolkit.model.request import Progress, silent

_STAGES = {
    "en": {
        "read": "Reading files",
        "measure": "Measuring files",
        "history": "Reading history",
        "trend": "Measuring past versions",
        "judge": "Judging",
        "write": "Writing the report",
    },
    "ja": {
        "read": "ファイルの読み込み",
        "measure": "ファイルの計測",
        "history": "履歴の読み込み",
        "trend": "過去の版の計測",
        "judge": "判定",
        "write": "レポートの作成",
    },
}


@contextmanager
def shown(lang: Lang, *, quiet: bool) -> Iterator[Progress]:
    """Give a progress to report to, and clean up its traces on the terminal."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _bar(lang) as progress:
            yield progress
    else:
        yield _lines(lang)


def _lines(lang: Lang) -> Progress:
    """One line when a stage begins; a stage that is over at once says nothing more."""
    told: set[str] = set()

    def progress(stage: str, _done: int, total: int) -> None:
        if stage not in told:
            told.add(stage)
            amount = f" ({total})" if total else ""
            sys.stderr.write(f"tebiki: {_STAGES[lang][stage]}{amount}\n")

    return progress


@contextmanager
def _bar(lang: Lang) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress as Bar, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_STAGES[lang]["read"], total=None)
        last = [0.0, ""]

        def progress(stage: str, done: int, total: int) -> None:
            now = time.monotonic()
            if stage == last[1] and done != total and now - float(last[0]) < 0.1:
                return
            if stage != last[1]:
                bar.reset(task, description=_STAGES[lang][stage], total=total or None)
            last[:] = [now, stage]
            bar.update(task, completed=done, total=total or None)

        yield progress
