"""Report progress: a bar with the remaining time on a terminal, one line per stage elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from toolkit.model.facts import Lang
from toolkit.model.request import Progress, silent
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


_LINES = 10  # of a stage whose total is known, after its first tenth
_LEAST = 50  # units of work between two lines


@contextmanager
def show_progress(lang: Lang, *, quiet: bool) -> Iterator[Progress]:
    """Yield a progress callback, and clear the bar from the terminal at the end."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _bar(lang) as progress:
            yield progress
    else:
        yield _lines(lang)


def _lines(lang: Lang) -> Progress:
    """Print a line at the beginning of each stage, and a few more as it advances.

    They depend on the work that is done, and on no clock: one whenever it has doubled or reaches the next tenth.
    """
    following: dict[str, int] = {}

    def progress(stage: str, done: int, total: int) -> None:
        if stage not in following:
            amount = f" ({total})" if total else ""
        elif done >= following[stage]:
            amount = f" {done}/{total}" if total else f" ({done})"
        else:
            return
        following[stage] = _next_line(done, total)
        sys.stderr.write(f"tebiki: {_label(stage, lang)}{amount}\n")

    return progress


def _next_line(done: int, total: int) -> int:
    """Return the amount of work after which the next line of a stage is due."""
    return done + max(min(done, total // _LINES) if total else done, _LEAST)


def _label(stage: str, lang: Lang) -> str:
    """Return the translated name of a stage, with its subject (the text after the first space) if there is one."""
    key, _, about = stage.partition(" ")
    label = load_words(lang).label(f"stage.{key}")
    return make_visible(f"{label} {about}") if about else label


@contextmanager
def _bar(lang: Lang) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # No refresh thread: workers are forked, which is only safe in a single-threaded process.
    with Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        yield _Shown(bar, lang)


class _Shown:
    """A progress callback that updates a bar, at most ten times a second."""

    def __init__(self, bar: "Bar", lang: Lang) -> None:
        self._bar, self._lang = bar, lang
        self._task = bar.add_task("", total=None)
        self._stage = ""
        self._moved = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage = stage
            self._bar.remove_task(self._task)  # a task's total cannot be unset
            self._task = self._bar.add_task(_label(stage, self._lang), total=total or None)
        elif done != total and now - self._moved < 0.1:
            return
        self._moved = now
        self._bar.update(self._task, completed=done, total=total or None, refresh=True)
