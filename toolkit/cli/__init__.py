"""The `tebiki` command: one subcommand a file, found by its name and imported when it is called."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from toolkit import __version__
from toolkit.cli._signals import handle_ending_signals
from toolkit.cli._streams import Streams
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
    except (Exception, KeyboardInterrupt) as error:
        from toolkit.cli._failures import explain_failure

        code = explain_failure(error, streams)
    return code if isinstance(code, int) else 0


def _invoke(arguments: Sequence[str]) -> Any:
    """Run a command, or show its help in the language of the reader; `--lang` is an option of every help page."""
    own = [*arguments[: arguments.index("--")]] if "--" in arguments else [*arguments]
    is_help = not own or own[0] in _GROUPS or bool({"-h", "--help"} & {*own})
    if not is_help:
        return cli.main(standalone_mode=False)
    from toolkit.cli._japanese_help import show_help_in
    from toolkit.cli._spoken_language import spoken_language, without_language

    with show_help_in(spoken_language(own)):
        return cli.main([*(without_language(own) if {"-h", "--help"} & {*own} else arguments)], standalone_mode=False)


_GROUPS = ("actuals", "estimate", "filters")
"""Commands that show their help when they are called alone."""
