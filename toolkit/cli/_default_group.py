"""A group with a default command: `tebiki inventory PATH`."""

from typing import Any

import click


class DefaultGroup(click.Group):
    """A group that treats anything but a command's name as arguments of its default command.

    Args:
        default: the name of the default command.
    """

    def __init__(self, *args: Any, default: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default command's name unless the first argument is the name of a command."""
        first = args[0] if args else ""
        if first not in self.commands and first not in ctx.help_option_names:
            args = [self.default, *args]
        return super().parse_args(ctx, args)
