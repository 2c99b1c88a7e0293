"""Explain what ended a command, in the language of the reader, and choose its exit code.

`toolkit/__main__.py` imports this before a command runs: later it may be too late, when no file can be opened any more.
"""

import sys
from functools import partial
from typing import IO

import click

from toolkit.cli._signals import INTERRUPTED, ignore_signals
from toolkit.cli._spoken_language import spoken_language
from toolkit.cli._streams import Streams, surroundings
from toolkit.errors import TebikiError
from toolkit.render.terminal.errors import error_line, explain_error, internal_line, interrupted_line, usage_lines
from toolkit.system.damaged_bytecode import explain_damage


def explain_failure(error: Exception | KeyboardInterrupt, streams: Streams) -> int:
    """Print what ended the command, and return the exit code."""
    if isinstance(error, click.ClickException):
        streams.complain(partial(_show, error))
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        if text := explain_damage(error.__cause__):  # click mistakes any EOFError for the end of the input
            _say(streams, error_line(text, spoken_language(sys.argv[1:])))
            return 2
        with ignore_signals():
            _say(streams, interrupted_line(spoken_language(sys.argv[1:])))
        return INTERRUPTED
    if isinstance(error, TebikiError):
        _say(streams, explain_error(error, spoken_language(sys.argv[1:])))
        return error.exit_code
    return _explain_unforeseen(streams, error)  # last resort: name the cause, and save the traceback of our own bugs


def _explain_unforeseen(streams: Streams, error: Exception) -> int:
    if text := explain_damage(error) or surroundings(error):
        _say(streams, error_line(text, spoken_language(sys.argv[1:])))
        return 2
    import traceback

    lines = "".join(traceback.format_exception(error))
    told = internal_line(type(error).__name__, spoken_language(sys.argv[1:]))
    streams.complain(lambda stream: click.echo(f"{lines}{told}", file=stream))
    return 4


def _show(error: click.ClickException, stream: IO[str]) -> None:
    """Print a click error the way click does, in the language of the reader."""
    lang = spoken_language(sys.argv[1:])
    if lang == "en" or isinstance(error, click.exceptions.NoArgsIsHelpError):  # the message is the whole help page
        error.show(stream)
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(usage_lines(context.get_usage(), context.command_path, lang), file=stream)
    click.echo(error_line(error.format_message(), lang), file=stream)


def _say(streams: Streams, text: str) -> None:
    from toolkit.text.visible import make_visible  # names from a project must not control the terminal

    streams.complain(lambda stream: click.echo(make_visible(text), file=stream))
