"""An option means the same in every command that has it (docs/decisions/0029)."""

from collections import defaultdict
from collections.abc import Iterator

import click

from toolkit.cli._options import JsonOption
from toolkit.wiring.plugins import load, names

OWN_WORDS = frozenset(
    {"accept", "base", "keep", "mask", "only", "out", "path", "python", "review", "runner", "seconds", "strict"}
)
"""Options whose help names what the command makes of the same meaning."""
WITHOUT_LANG = frozenset({"actuals", "estimate", "filters", "inventory"})
"""Groups: their commands have it."""
WITHOUT_JSON = WITHOUT_LANG | {"record"}
"""A recording is a directory of JSON lines itself, and standard output is the recorded program's."""


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command, and those of groups, by name."""
    for name in names("cli"):
        command: click.Command = load("cli", name, "COMMAND")
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {below}", one) for below, one in command.commands.items())


def test_an_option_has_one_help_text() -> None:
    helps: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, command in commands():
        for option in command.params:
            if isinstance(option, click.Option):
                helps[max(option.opts, key=len).lstrip("-")][option.help or ""].append(name)
    differing = {name: texts for name, texts in helps.items() if len(texts) > 1 and name not in OWN_WORDS}
    assert differing == {}


def test_path_is_optional_and_last() -> None:
    for name, command in commands():
        arguments = [one for one in command.params if isinstance(one, click.Argument)]
        paths = [one for one in arguments if "PATH" in (one.metavar or one.human_readable_name)]
        assert paths in ([], arguments[-1:]), name
        assert not any(one.required for one in paths), name


def test_every_command_speaks_both_languages() -> None:
    without = {name for name, command in commands() if not any("--lang" in one.opts for one in command.params)}
    assert without == WITHOUT_LANG


def test_every_command_writes_json_to_a_file_or_prints_it() -> None:
    without = {name for name, command in commands() if not any("--json" in one.opts for one in command.params)}
    assert without == WITHOUT_JSON
    for name, command in commands():
        for option in command.params:
            if "--json" in option.opts:
                assert isinstance(option, JsonOption), name
                assert option.results, name
                assert (option.is_flag, option.flag_value, option.metavar) == (False, "-", "[FILE]"), name
