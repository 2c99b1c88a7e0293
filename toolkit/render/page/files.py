"""Render the table of files: on the page of all files, and the hottest ones beside the treemap."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from toolkit.model.report import FileRow
from toolkit.render.page.escape import escape_html
from toolkit.render.page.material import Material
from toolkit.render.page.pager import split_pages
from toolkit.text.numbers import format_number, format_percent

PER_PAGE = 500
_METRICS = ("code_lines", "cyclomatic", "cognitive", "maintainability")


class FileTable:
    """The columns of the table of files in one report; columns without data (history, lock) are left out.

    Attributes:
        heads: (title, whether it is a number) of each column.
    """

    def __init__(self, material: Material) -> None:
        self._tell, self._links = material.tell, material.links
        self._has_past = material.report.sections.history.tells
        self._counts = ("fan_in", "recent", "authors") if self._has_past else ("fan_in",)
        self._has_strength = material.report.sections.strength is not None
        label = self._tell.label
        self.heads = [
            (label("file.path"), False),
            (label("file.heat"), True),
            *((material.title(name), True) for name in _METRICS),
            *([(label("file.strength"), True)] if self._has_strength else ()),
            *((label(f"file.{name}"), True) for name in self._counts),
            *([(label("file.last"), True)] if self._has_past else ()),
            (label("file.findings"), True),
            (label("file.kind"), True),
        ]

    def rows(self, found: Iterable[FileRow]) -> Markup:
        """Render the rows of files, beside the first page; a template would take three times as long."""
        return Markup("".join(map(self._row, found)))  # noqa: S704 - escaped

    def _row(self, row: FileRow) -> str:
        cells = "".join(f'<td class="n">{escape_html(cell)}</td>' for cell in self.cells(row))
        return f"<tr><td>{self._links.at(row.path)}</td>{cells}</tr>\n"

    def cells(self, row: FileRow) -> Iterator[str]:
        """Yield the cells of a file after its path."""
        yield "" if row.is_test else format_number(round(row.heat, 2))
        for name in _METRICS:
            yield format_number(round(row.metrics[name], 1)) if name in row.metrics else ""
        if self._has_strength:
            yield "" if row.strength is None else format_percent(row.strength)
        for name in self._counts:
            yield format_number(getattr(row, name))
        if self._has_past:
            yield row.last
        yield format_number(row.findings) if row.findings else ""
        yield self._kind(row)

    def _kind(self, row: FileRow) -> str:
        kind = self._tell.label("file.test" if row.is_test else "file.production")
        python2 = self._tell.label("mark.list") + self._tell.label("file.python2") if row.python2 else ""
        return kind + python2


def file_pages(material: Material) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, page) of the table of all files: production hottest first, then tests."""
    table = FileTable(material)
    tests = [row for row in material.report.sections.files if row.is_test]
    for page in split_pages("files", [*material.hottest, *tests], PER_PAGE, material.tell):
        yield page.name, material.render("files.html", rows=page.items, pager=page, table=table)
