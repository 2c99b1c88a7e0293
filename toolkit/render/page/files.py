"""The table of files: on the page of all files, and the hottest of them beside the map."""

from collections.abc import Callable, Iterator, Sequence

from toolkit.model.report import FileRow, Report
from toolkit.render.page.pager import pages
from toolkit.text.numbers import number
from toolkit.text.words import Words

PER_PAGE = 500


class FileTable:
    """Which columns the table of files has in this report: none that would be empty in every row."""

    def __init__(self, report: Report, titles: Callable[[str], str], words: Words) -> None:
        self._words = words
        has_past = report.sections.history.tells
        self._metrics = ("code_lines", "cyclomatic", "cognitive", "maintainability")
        self._history = ("recent", "authors") if has_past else ()
        self._heads = [
            (words.label("file.path"), False),
            (words.label("file.heat"), True),
            *((titles(name), True) for name in self._metrics),
            *((words.label(f"file.{name}"), True) for name in ("fan_in", *self._history)),
            *([(words.label("file.last"), True)] if has_past else ()),
            (words.label("file.findings"), True),
            (words.label("file.kind"), True),
        ]

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """(title, whether it is a number) of each column."""
        return self._heads

    def cells(self, row: FileRow) -> Iterator[str]:
        """The cells of a file after its path."""
        yield "" if row.is_test else number(round(row.heat, 2))
        for name in self._metrics:
            yield number(round(row.metrics[name], 1)) if name in row.metrics else ""
        for name in ("fan_in", *self._history):
            yield number(getattr(row, name))
        if self._history:
            yield row.last
        yield number(row.findings) if row.findings else ""
        yield self._kind(row)

    def _kind(self, row: FileRow) -> str:
        kind = self._words.label("file.test" if row.is_test else "file.production")
        python2 = self._words.label("mark.list") + self._words.label("file.python2") if row.python2 else ""
        return kind + python2


def file_pages(
    rows: Sequence[FileRow], table: FileTable, words: Words, render: Callable[..., bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, page) of the table of all files."""
    for page in pages("files", rows, PER_PAGE, words):
        yield (
            page.name,
            render("files.html", rows=page.items, pager=page.links, table=table),
        )
