"""Write the reference pages from what the plug-ins say of themselves; with --check, complain about a stale one.

    python docs/generate.py [--check]

Pages: every rule and every metric in English and Japanese, the help text of every command, and the schema of
`report.json`.
"""

import argparse
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from toolkit import wiring
from toolkit.cli import cli
from toolkit.model.facts import Lang
from toolkit.model.plugins import Metric, Rule
from toolkit.render._schema import schema
from toolkit.text.sentences import fill_with_ellipses, plain_text
from toolkit.text.words import load_words

REFERENCE = Path(__file__).parent / "reference"
_TITLES = {"rules": {"en": "Rules", "ja": "ルール"}, "metrics": {"en": "Metrics", "ja": "指標"}}
_MADE = "<!-- Made by docs/generate.py from the plug-ins. Change the plug-in, then run `nox -s docs`. -->"


def pages() -> Iterator[tuple[str, str]]:
    """Yield (file name, text) of every page."""
    for lang, suffix in (("en", ""), ("ja", ".ja")):
        yield f"rules{suffix}.md", rules_page(lang)
        yield f"metric-words{suffix}.md", metrics_page(lang)
    yield "commands.md", commands_page()
    yield "report.schema.json", schema().decode()


def rules_page(lang: Lang) -> str:
    """Every rule with its words."""
    rules = wiring.rules().values()
    contents = "\n".join(f"- [{rule.words[lang].title}](#{rule.name}) `{rule.name}`" for rule in rules)
    return "\n\n".join([_MADE, f"# {_TITLES['rules'][lang]}", contents, *(_rule(rule, lang) for rule in rules)]) + "\n"


def _rule(rule: Rule, lang: Lang) -> str:
    said, label, colon = rule.words[lang], load_words(lang).label, load_words(lang).label("mark.colon")
    facts = " · ".join(
        f"{label(f'{what}.label')}{colon}{label(f'{what}.{getattr(rule, what)}')}" for what in ("severity", "certainty")
    )

    def told(key: str) -> str:
        return f"**{label(f'finding.{key}')}** · {_general(getattr(said, key), lang)}"

    steps = "\n".join(f"{number}. {_general(step, lang)}" for number, step in enumerate(said.steps, 1))
    sections = [
        f'<a id="{rule.name}"></a>\n\n## {said.title}',
        f"`{rule.name}` · {facts}",
        *map(told, ("seen", "cause", "why")),
        f"**{label('finding.steps')}**\n\n{steps}",
        *map(told, ("fine_when", "looked_for")),
    ]
    return "\n\n".join(sections)


def _general(template: str, lang: Lang) -> str:
    """The text for no finding in particular."""
    return plain_text(fill_with_ellipses(template, lang))


def metrics_page(lang: Lang) -> str:
    """Every value of every metric with its definition."""
    return "\n\n".join([_MADE, f"# {_TITLES['metrics'][lang]}", *_metrics(lang)]) + "\n"


def _metrics(lang: Lang) -> Iterator[str]:
    reading = load_words(lang).label("measure.reading")
    metric: Metric
    for metric in wiring.metrics().values():
        for name, both in metric.words.items():
            said = both[lang]
            yield f"## {said.title}\n\n`{name}` · {said.definition}\n\n**{reading}** · {said.reading}"


def commands_page() -> str:
    """The help text of every command."""
    context = click.Context(cli, info_name="tebiki", terminal_width=100)
    parts = [_MADE, "# Commands", _help(cli, context)]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        parts += [f"## `tebiki {name}`", _help(command, click.Context(command, context, name, terminal_width=100))]
    return "\n\n".join(parts) + "\n"


def _help(command: click.Command, context: click.Context) -> str:
    return f"```text\n{inspect.cleandoc(command.get_help(context))}\n```"


def main() -> int:
    """Write the pages, or check them; the exit code."""
    parser = argparse.ArgumentParser(description="Write the reference pages from the plug-ins.")
    parser.add_argument("--check", action="store_true", help="only say which pages are not up to date")
    check = parser.parse_args().check
    stale = []
    for name, text in pages():
        file = REFERENCE / name
        if file.is_file() and file.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            file.write_text(text, "utf-8")
    for name in stale:
        print(f"docs/reference/{name} {'is not up to date: run `nox -s docs`' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
