"""python -m toolkit.new KIND NAME: write a new plug-in, its test and its changelog fragment into this checkout."""

import argparse
import keyword
import re
import sys
from pathlib import Path

HOME = Path(__file__).parents[2]
_TEMPLATES = Path(__file__).with_name("templates")
_PLACEHOLDER = "NEW_NAME"
_NEXT = "Replace the texts in these files, run the tests in tests/contracts, and write the reference pages: nox -s docs"


def kinds() -> tuple[str, ...]:
    """Return the kinds that have a template, sorted."""
    return tuple(sorted(folder.name for folder in _TEMPLATES.iterdir()))


def filled_templates(kind: str, name: str) -> dict[str, str]:
    """Path from the project's root -> text of each file that a plug-in of a kind needs."""
    folder = _TEMPLATES / kind
    files = (file for file in sorted(folder.rglob("*.txt")) if file.is_file())
    texts = {file.relative_to(folder).with_suffix("").as_posix(): file.read_text("utf-8") for file in files}
    return {path.replace(_PLACEHOLDER, name): text.replace(_PLACEHOLDER, name) for path, text in texts.items()}


def main(arguments: list[str] | None = None, home: Path = HOME) -> int:
    """Write the files and name them; 2 if the name cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m toolkit.new", description=__doc__.partition(": ")[2])
    parser.add_argument("kind", choices=kinds())
    parser.add_argument("name", help="the name of its file: small letters, digits and _")
    options = parser.parse_args(arguments)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", options.name) or keyword.iskeyword(options.name):
        parser.error(f"{options.name} is not a name for a file of Python: use small letters, digits and _")
    files = filled_templates(options.kind, options.name)
    if there := [path for path in files if (home / path).exists()]:
        parser.error(f"{there[0]} exists: choose another name")
    if not (home / "tests").is_dir():
        parser.error(f"{home} is not a checkout of tebiki: clone it, and run this there")
    for path, text in files.items():
        (home / path).write_text(text, "utf-8")
    sys.stdout.write("\n".join([*files, _NEXT, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
