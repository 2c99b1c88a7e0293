"""Show the help of commands in Japanese."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click

from toolkit.model.facts import Lang
from toolkit.render.terminal.help import columns, translate_head, translate_help, translate_option, wrap_japanese

_NAMES = 30
"""Maximum width of option names, in columns; help of a longer one begins on the next line."""


class _JapaneseFormatter(click.HelpFormatter):
    """A help formatter that translates all texts, and counts wide characters as two columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "使い方：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{translate_head(heading)}：\n")

    def write_text(self, text: str) -> None:
        self._write_lines(wrap_japanese(translate_help(text), self.width - self.current_indent), self.current_indent)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _NAMES, col_spacing: int = 2) -> None:
        rows = list(rows)
        first = min(max((columns(name) for name, _ in rows), default=0), col_max) + col_spacing
        for name, text in rows:
            head = f"{'':>{self.current_indent}}{name}"
            indent = self.current_indent + first
            lines = wrap_japanese(translate_option(text), max(self.width - indent, 20)) if text else []
            if lines and columns(name) <= first - col_spacing:
                self.write(f"{head}{'':>{first - columns(name)}}{lines.pop(0)}\n")
            else:
                self.write(f"{head}\n")
            self._write_lines(lines, indent)

    def _write_lines(self, lines: Sequence[str], indent: int) -> None:
        for line in lines:
            self.write(f"{'':>{indent}}{line}\n" if line else "\n")


@contextmanager
def show_help_in(lang: Lang) -> Iterator[None]:
    """Make every command that is called inside the block show its help in this language."""
    before = click.Context.formatter_class
    if lang == "ja":
        click.Context.formatter_class = _JapaneseFormatter
    try:
        yield
    finally:
        click.Context.formatter_class = before
