"""The environment of the templates of the HTML report, with its filters and functions."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.plugins import Catalogue
from toolkit.model.report import RunFacts
from toolkit.model.words import MetricWords
from toolkit.render.page.code import CodeExamples
from toolkit.render.page.compiled import Compiled
from toolkit.render.page.escape import finalize_value
from toolkit.render.page.links import CodeLinks
from toolkit.text.numbers import format_number, format_percent
from toolkit.text.sentences import Sentence, TextRun, fill_with_ellipses, seen_in
from toolkit.text.words import load_words

STYLE, SCRIPT = "style.css", "page.js"
"""Names of the files that pages share."""
_TEMPLATES = Path(__file__).with_name("templates")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize_value,
        auto_reload=False,
        bytecode_cache=Compiled(),
    )
    environment.filters["words"] = TextRun
    environment.filters["code"] = lambda text: TextRun(text, code=True)
    environment.filters["commit"] = lambda revision: revision[:12]
    return environment


def shared_files() -> dict[str, bytes]:
    """Return the style sheet and the script for pages that do not include them."""
    return {STYLE: _asset("style.css").encode(), SCRIPT: _asset("filter.js").encode()}


def renderer(
    run: RunFacts, catalogue: Catalogue, lang: Lang, links: CodeLinks, code: CodeExamples
) -> Callable[..., bytes]:
    """Return a function that renders a page from the name of a template and values.

    Standalone pages include the style sheet and the script, allowed by their hashes; the others load them from
    the folder of the report. Nothing else can run in a page.

    Args:
        run: the analysis that the pages are about.
        catalogue: rules and metrics with their words.
        lang: language of the pages.
        links: links from places to code.
        code: renders pieces of code.
    """
    known = {**_known_to_templates(catalogue, lang, code), "run": run, "page_of": links.page, "show": code.show}
    environment = _environment()
    pieces = environment.get_template("macros.html", globals=known)

    @cache
    def macros(root: str) -> dict[str, Any]:
        own = {"root": root, "at": partial(links.at, root=root)}
        return {**own, "m": pieces.make_module(own)}

    def render(template: str, root: str = "", **values: Any) -> bytes:
        page = environment.get_template(template, globals=known).render(values, **macros(root))
        return page.encode()

    return render


def _known_to_templates(catalogue: Catalogue, lang: Lang, code: CodeExamples) -> dict[str, Any]:
    """Return what every template can name: words, numbers, and the files of the pages."""
    tell = load_words(lang)
    style, script = Markup(_asset("style.css")), Markup(_asset("filter.js"))  # noqa: S704 - our own files
    titles: Mapping[str, str] = {name: rule.words[lang].title for name, rule in catalogue.rules.items()}

    def seen(finding: Finding) -> Sentence:
        return seen_in(catalogue.rules[finding.rule].words[lang], finding, lang)

    def looked_for(rule: str) -> Sentence:
        return fill_with_ellipses(catalogue.rules[rule].words[lang].looked_for, lang)

    def change(rule: str) -> Markup:
        return code.remedy(catalogue.rules[rule].remedy)

    return {
        "lang": lang,
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
        "style_file": STYLE,
        "script_file": SCRIPT,
        "t": tell.label,
        "say": tell.say,
        "count": tell.count,
        "open": tell.open,
        "n": format_number,
        "percent": format_percent,
        "title": titles.__getitem__,
        "seen": seen,
        "looked_for": looked_for,
        "change": change,
    }


def metric_words(catalogue: Catalogue, lang: Lang) -> dict[str, MetricWords]:
    """Return the words of every value that the metrics measure, by the name of the value."""
    return {name: said[lang] for metric in catalogue.metrics.values() for name, said in metric.words.items()}


@cache
def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode("ascii")
