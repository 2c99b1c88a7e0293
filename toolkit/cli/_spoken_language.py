"""Find the language of messages before arguments are parsed, because errors can occur before that."""

from collections.abc import Sequence
from pathlib import Path

from toolkit.errors import TebikiError
from toolkit.model.facts import Lang
from toolkit.state.settings import load, locale_language


def spoken_language(arguments: Sequence[str]) -> Lang:
    """Return the language of `--lang`, or else of the settings of the project that is named, or else of the locale.

    Args:
        arguments: the command line without the program's name; arguments after `--` belong to another program.
    """
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for position, text in enumerate(own):
        name, _, value = text.partition("=")
        if name == "--lang":
            chosen = value or "".join(own[position + 1 : position + 2])
            return "ja" if chosen == "ja" else "en"
    named = [Path(text) for text in own[1:] if not text.startswith("-")]
    try:
        return load(next((path for path in reversed(named) if path.is_dir()), Path())).lang
    except (TebikiError, OSError, ValueError):
        return locale_language()


def without_language(arguments: Sequence[str]) -> list[str]:
    """Return the arguments without `--lang` and its value."""
    kept: list[str] = []
    position = 0
    while position < len(arguments):
        if arguments[position] == "--lang":
            position += 1
        elif not arguments[position].startswith("--lang="):
            kept.append(arguments[position])
        position += 1
    return kept
