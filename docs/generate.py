"""Write the reference pages from what the plug-ins say of themselves; with --check, complain about a stale one.

    python docs/generate.py [--check]

Pages: every rule, metric and codemod and the help text of every command, in English and Japanese, and the schemas of
`report.json` and of what `--json` writes. The number of rules in both READMEs is written too.
"""

import argparse
import difflib
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from toolkit.cli import cli
from toolkit.cli._japanese_help import show_help_in
from toolkit.cli._options import JsonOption
from toolkit.model.codemod import Codemod, CodemodExample
from toolkit.model.facts import Lang
from toolkit.model.plugins import Metric, Rule
from toolkit.render._schema import report_schema, results_schema
from toolkit.render._site_reasons import codemod_words
from toolkit.text.sentences import fill_with_ellipses, plain_text
from toolkit.text.words import load_words
from toolkit.wiring import plugins

HOME = Path(__file__).parents[1]
REFERENCE = "docs/reference"
_TITLES = {
    "rules": {"en": "Rules", "ja": "ルール"},
    "metric-words": {"en": "Metrics", "ja": "指標"},
    "codemods": {"en": "Codemods", "ja": "自動変換（codemod）"},
    "commands": {"en": "Commands", "ja": "コマンド"},
}
_OTHER = {"en": "[日本語]({}.ja.md)", "ja": "[English]({}.md)"}
_FIXES = {"en": "Counter-measure of", "ja": "対策できる指摘"}
_FIXED_BY = {"en": "Codemod", "ja": "自動変換"}
_RULE_COUNT = {"README.md": r"(?<=\[)\d+(?= rules\])", "README.ja.md": r"(?<=\[)\d+(?=個のルール\])"}
_MADE = "<!-- Made by docs/generate.py from the plug-ins. Change the plug-in, then run `nox -s docs`. -->"


def pages() -> Iterator[tuple[str, str]]:
    """Yield (path from the project's root, text) of every page."""
    for lang, suffix in (("en", ""), ("ja", ".ja")):
        yield f"{REFERENCE}/rules{suffix}.md", rules_page(lang, suffix)
        yield f"{REFERENCE}/metric-words{suffix}.md", metrics_page(lang)
        yield f"{REFERENCE}/codemods{suffix}.md", codemods_page(lang, suffix)
        yield f"{REFERENCE}/commands{suffix}.md", commands_page(lang)
    yield f"{REFERENCE}/report.schema.json", report_schema().decode()
    yield f"{REFERENCE}/results.schema.json", results_schema(json_results()).decode()
    for name, number in _RULE_COUNT.items():
        yield name, re.sub(number, str(len(plugins.rules())), (HOME / name).read_text("utf-8"))


def rules_page(lang: Lang, suffix: str) -> str:
    """Every rule with its words; `suffix` is that of the pages in this language."""
    rules = plugins.rules().values()
    return _page("rules", lang, _contents(rules, lang), *(_rule(rule, lang, suffix) for rule in rules))


def _page(name: str, lang: Lang, *parts: str) -> str:
    return "\n\n".join([_MADE, f"# {_TITLES[name][lang]}", _OTHER[lang].format(name), *parts]) + "\n"


def _contents(plugins: Iterable[Rule | Codemod], lang: Lang) -> str:
    return "\n".join(f"- [{item.words[lang].title}](#{item.name}) `{item.name}`" for item in plugins)


def _links(names: Iterable[str], page: str) -> str:
    return ", ".join(f"[`{name}`]({page}#{name})" for name in names)


def _rule(rule: Rule, lang: Lang, suffix: str) -> str:
    said, label, colon = rule.words[lang], load_words(lang).label, load_words(lang).label("mark.colon")
    facts = " · ".join(
        f"{label(f'{what}.label')}{colon}{label(f'{what}.{getattr(rule, what)}')}" for what in ("severity", "certainty")
    )

    def told(key: str) -> str:
        return f"**{label(f'finding.{key}')}** · {_general(getattr(said, key), lang)}"

    codemod = plugins.codemods_by_rule().get(rule.name)
    steps = "\n".join(f"{number}. {_general(step, lang)}" for number, step in enumerate(said.steps, 1))
    sections = [
        f'<a id="{rule.name}"></a>\n\n## {said.title}',
        f"`{rule.name}` · {facts}",
        *map(told, ("seen", "cause", "why")),
        f"**{label('finding.steps')}**\n\n{steps}",
        *([f"**{_FIXED_BY[lang]}** · {_links([codemod], f'codemods{suffix}.md')}"] if codemod else []),
        *map(told, ("fine_when", "looked_for")),
    ]
    return "\n\n".join(sections)


def _general(template: str, lang: Lang) -> str:
    """The text for no finding in particular."""
    return plain_text(fill_with_ellipses(template, lang))


def metrics_page(lang: Lang) -> str:
    """Every value of every metric with its definition."""
    return _page("metric-words", lang, *_metrics(lang))


def _metrics(lang: Lang) -> Iterator[str]:
    reading = load_words(lang).label("measure.reading")
    metric: Metric
    for metric in plugins.metrics().values():
        for name, both in metric.words.items():
            said = both[lang]
            yield f"## {said.title}\n\n`{name}` · {said.definition}\n\n**{reading}** · {said.reading}"


def codemods_page(lang: Lang, suffix: str) -> str:
    """Every codemod with its card and one example; `suffix` is that of the pages in this language."""
    codemods = [plugins.codemod(name) for name in plugins.codemod_names()]
    parts = (_codemod(item, lang, suffix) for item in codemods)
    return _page("codemods", lang, _contents(codemods, lang), *parts)


def _codemod(codemod: Codemod, lang: Lang, suffix: str) -> str:
    words, labels, card = codemod.words[lang], codemod_words(lang), codemod.card
    proofs = labels.label("comma").join(labels.label(proof) for proof in card.proofs)
    facts = (
        labels.text("minutes", least=card.minutes[0], most=card.minutes[1]),
        labels.text("risk", risk=labels.label(card.risk)),
        labels.label(card.review),
        labels.text("proofs", proofs=proofs),
    )
    reasons = [f"`{key}`{labels.label('colon')}{_general(text, lang)}" for key, text in words.reasons.items()]
    sections = [
        f'<a id="{codemod.name}"></a>\n\n## {words.title}',
        f"`{codemod.name}` · {' · '.join(facts)}",
        *(f"**{labels.label(key)}** · {getattr(words, key)}" for key in ("what", "why", "when_not", "look_at")),
        _bullets(labels.label("preconditions"), words.preconditions),
        *([_bullets(labels.label("reasons"), reasons)] if reasons else []),
        *([f"**{_FIXES[lang]}** · {_links(codemod.fixes, f'rules{suffix}.md')}"] if codemod.fixes else []),
        _change(next(case for case in codemod.examples if case.after is not None)),
    ]
    return "\n\n".join(sections)


def _bullets(head: str, texts: Iterable[str]) -> str:
    return "\n".join([f"**{head}**\n", *(f"- {text}" for text in texts)])


def _change(case: CodemodExample) -> str:
    """An example as a diff of the whole text."""
    before, after = case.before.splitlines(), (case.after or "").splitlines()
    lines = [*difflib.unified_diff(before, after, n=len(before), lineterm="")][3:]
    return "\n".join(["```diff", *(line.rstrip() for line in lines), "```"])


def commands_page(lang: Lang) -> str:
    """The help text of every command, as a terminal of 100 columns shows it."""
    with show_help_in(lang):
        context = click.Context(cli, info_name="tebiki", terminal_width=100)
        parts = [_help(cli, context)]
        for name in cli.list_commands(context):
            command = cli.get_command(context, name)
            assert command is not None
            parts += [f"## `tebiki {name}`", _help(command, click.Context(command, context, name, terminal_width=100))]
    return _page("commands", lang, *parts)


def json_results() -> dict[str, tuple[Any, ...]]:
    """Command -> the types of what its `--json` writes."""
    found = {}
    for name, command in _commands(cli, click.Context(cli, info_name="tebiki")):
        for option in command.params:
            if isinstance(option, JsonOption):
                found[name] = tuple(map(_result_type, option.results))
    return found


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group that is not a group itself, with its full name."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, click.Context(command, context, name))
        else:
            yield f"{context.command_path} {name}", command


def _result_type(result: str) -> Any:
    """The type that `json_option` names, such as `model.plan:Plan` or `model.ledger:LedgerEntry[]`."""
    module, _, name = result.partition(":")
    found = getattr(import_module(f"toolkit.{module}"), name.removesuffix("[]"))
    return tuple[found, ...] if name.endswith("[]") else found


def _help(command: click.Command, context: click.Context) -> str:
    return f"```text\n{inspect.cleandoc(command.get_help(context))}\n```"


def main() -> int:
    """Write the pages, or check them; the exit code."""
    parser = argparse.ArgumentParser(description="Write the reference pages from the plug-ins.")
    parser.add_argument("--check", action="store_true", help="only say which pages are not up to date")
    check = parser.parse_args().check
    stale = []
    for name, text in pages():
        file = HOME / name
        if file.is_file() and file.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            file.write_text(text, "utf-8")
    for name in stale:
        print(f"{name} {'is not up to date: run `nox -s docs`' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
