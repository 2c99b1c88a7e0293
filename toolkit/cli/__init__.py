"""The `tebiki` command: one subcommand a file, found by its name and imported when it is called."""

import sys
from collections.abc import Sequence
from functools import partial
from typing import IO, Any

import click

from toolkit import __version__
from toolkit.cli._japanese_help import show_help_in
from toolkit.cli._signals import INTERRUPTED, handle_ending_signals, ignore_signals
from toolkit.cli._spoken_language import spoken_language, without_language
from toolkit.cli._streams import Streams, surroundings
from toolkit.errors import TebikiError
from toolkit.render.terminal.errors import error_line, explain_error, internal_line, interrupted_line, usage_lines
from toolkit.system.damaged_bytecode import explain_damage
from toolkit.wiring.plugins import load, names


class _Commands(click.Group):
    """A group whose subcommands are the files of this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name.replace("_", "-") for name in names("cli")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        name = cmd_name.replace("-", "_")
        if name not in names("cli"):
            return None
        command: click.Command = load("cli", name, "COMMAND")
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), 1)
            hint = f"did you mean `{near[0]}`?" if near else f"known commands: {', '.join(self.list_commands(ctx))}."
            ctx.fail(f"unknown command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tebiki")
def cli() -> None:
    """Understand a legacy Python Web API, lock what it does today, and change it in small proved steps.

    Exit codes: 0 success, 1 a check failed or something differs, 2 usage or configuration error, 3 incomplete: not
    everything could be shown (for changes) or analysed (with --strict), 4 internal error, 130 interrupted by Ctrl-C,
    SIGTERM or SIGHUP.
    """


def main() -> None:
    """Run the command line and end the process with the exit code that fits."""
    streams = Streams()
    with handle_ending_signals():
        code = _run(streams)
    sys.exit(streams.exit_code(code))


def _run(streams: Streams) -> int:
    """Run the command line and return its exit code, without the check of the output streams."""
    try:
        code = _invoke(sys.argv[1:])
    except click.ClickException as error:
        streams.complain(partial(_show, error))
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        if text := explain_damage(error.__cause__):  # click mistakes any EOFError for the end of the input
            _say(streams, error_line(text, spoken_language(sys.argv[1:])))
            return 2
        with ignore_signals():
            _say(streams, interrupted_line(spoken_language(sys.argv[1:])))
        code = INTERRUPTED
    except TebikiError as error:
        _say(streams, explain_error(error, spoken_language(sys.argv[1:])))
        code = error.exit_code
    except Exception as error:  # last resort: name the cause, and save the traceback of our own bugs
        code = _unforeseen(streams, error)
    return code if isinstance(code, int) else 0


def _invoke(arguments: Sequence[str]) -> Any:
    """Run a command, or show its help in the language of the reader; `--lang` is an option of every help page."""
    own = [*arguments[: arguments.index("--")]] if "--" in arguments else [*arguments]
    is_help = not own or own[0] in _GROUPS or bool({"-h", "--help"} & {*own})
    if not is_help:
        return cli.main(standalone_mode=False)
    with show_help_in(spoken_language(own)):
        return cli.main([*(without_language(own) if {"-h", "--help"} & {*own} else arguments)], standalone_mode=False)


_GROUPS = ("actuals", "estimate", "filters")
"""Commands that show their help when they are called alone."""


def _unforeseen(streams: Streams, error: Exception) -> int:
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
