"""Write the reference pages from what the plug-ins say of themselves; with --check, complain about a stale one.

    python docs/generate.py [--check]

Pages: every rule and every metric in English and Japanese, and the help text of every command.
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

REFERENCE = Path(__file__).parent / "reference"
_MADE = "<!-- Made by docs/generate.py from the plug-ins. Change the plug-in, then run `nox -s docs`. -->"
_HEADS: dict[Lang, dict[str, str]] = {
    "en": {
        "rules": "Rules",
        "metrics": "Metrics",
        "seen": "Seen",
        "cause": "Cause",
        "why": "Why it matters",
        "steps": "Counter-measure",
        "fine_when": "Not a problem when",
        "looked_for": "What is looked for",
        "facts": "Severity: {severity}. Certainty: {certainty}.",
        "reading": "How to read it",
        "high": "high",
        "medium": "medium",
        "low": "low",
        "certain": "seen in the code",
        "likely": "likely",
        "guess": "a guess",
    },
    "ja": {
        "rules": "ルール",
        "metrics": "指標",
        "seen": "事象",
        "cause": "原因",
        "why": "なぜ重要か",
        "steps": "対策",
        "fine_when": "問題ではない場合",
        "looked_for": "調べ方",
        "facts": "重大度：{severity}。確からしさ：{certainty}。",
        "reading": "読み方",
        "high": "高",
        "medium": "中",
        "low": "低",
        "certain": "コードで確認",
        "likely": "可能性が高い",
        "guess": "推測",
    },
}


def pages() -> Iterator[tuple[str, str]]:
    """Yield (file name, text) of every page."""
    for lang, suffix in (("en", ""), ("ja", ".ja")):
        yield f"rules{suffix}.md", rules_page(lang)
        yield f"metric-words{suffix}.md", metrics_page(lang)
    yield "commands.md", commands_page()


def rules_page(lang: Lang) -> str:
    """Every rule with its words."""
    parts = [_MADE, f"# {_HEADS[lang]['rules']}", _contents(lang)]
    return "\n\n".join([*parts, *(_rule(rule, lang) for rule in wiring.rules().values())]) + "\n"


def _contents(lang: Lang) -> str:
    return "\n".join(f"- [{rule.words[lang].title}](#{rule.name}) `{rule.name}`" for rule in wiring.rules().values())


def _rule(rule: Rule, lang: Lang) -> str:
    heads, words = _HEADS[lang], rule.words[lang]
    facts = heads["facts"].format(severity=heads[rule.severity], certainty=heads[rule.certainty])
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(words.steps, 1))
    sections = [
        f'<a id="{rule.name}"></a>\n\n## {words.title}',
        f"`{rule.name}` · {facts}",
        *(f"**{heads[key]}** · {getattr(words, key)}" for key in ("seen", "cause", "why")),
        f"**{heads['steps']}**\n\n{steps}",
        *(f"**{heads[key]}** · {getattr(words, key)}" for key in ("fine_when", "looked_for")),
    ]
    return "\n\n".join(sections)


def metrics_page(lang: Lang) -> str:
    """Every value of every metric with its definition."""
    return "\n\n".join([_MADE, f"# {_HEADS[lang]['metrics']}", *_metrics(lang)]) + "\n"


def _metrics(lang: Lang) -> Iterator[str]:
    metric: Metric
    for metric in wiring.metrics().values():
        for name, words in metric.words.items():
            said = words[lang]
            yield f"## {said.title}\n\n`{name}` · {said.definition}\n\n**{_HEADS[lang]['reading']}** · {said.reading}"


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
