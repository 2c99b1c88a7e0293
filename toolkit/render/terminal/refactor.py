"""Render the result of a refactoring, in English and Japanese, and as JSON."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping

from toolkit.model.codemod import Codemod, Site
from toolkit.model.facts import Lang, Unmeasured
from toolkit.model.refactor import RefactorResult, WriteResult
from toolkit.render._site_reasons import codemod_words, file_refusal, site_reason
from toolkit.render.terminal.errors import translate_detail
from toolkit.text.diff import diff
from toolkit.text.words import load_words

SCHEMA = 1
_OUTCOMES = ("review", "note", "refused")


def diff_of(done: RefactorResult) -> bytes:
    """Return the change as a unified diff."""
    return diff(done.before, done.after)


def summary_lines(
    done: RefactorResult, codemods: Mapping[str, Codemod], lang: Lang, unwritten: Container[str] = ()
) -> Iterator[str]:
    """Yield lines on the amount of changes, and on each unchanged place with the reason.

    Args:
        done: the refactoring.
        codemods: name -> codemod.
        lang: language of the lines.
        unwritten: files that would change and were left alone, so that none of their sites counts as changed.
    """
    labels = codemod_words(lang)
    proposed = [(file.path, site) for file in done.files for site in file.applied]
    applied = [pair for pair in proposed if pair[0] not in unwritten]
    left = [(file.path, site) for file in done.files for site in file.left]
    looked_at = [pair for pair in applied if pair[1].verdict == "review"]
    changed = {(path, site.line) for path, site in applied}
    beside = [pair for pair in left if (pair[0], pair[1].line) in changed]
    others = [pair for pair in left if pair not in beside]
    for key, pairs in (("applied", looked_at), ("beside", beside), ("left", others)):
        if pairs:
            yield labels.label(key) + labels.label("colon")
            yield from (_line(path, site, codemods, lang) for path, site in pairs)
    if failed := [(file.path, file.failure) for file in done.files if file.failure]:
        yield labels.label("failed") + labels.label("colon")
        yield from (f"  {path}  {file_refusal(*why, lang)}" for path, why in failed)
    if done.unread:
        yield labels.label("unread") + labels.label("colon")
        yield from (_unread(it, lang) for it in done.unread)
    yield labels.text("seen", seen=done.seen, examined=done.examined)
    amounts = Counter(_outcome(site) for _, site in left)
    yield labels.text(
        "summary",
        applied=len(applied),
        files=len([path for path in done.before if path not in unwritten]),
        **{key: amounts[key] for key in _OUTCOMES},
    )
    if len(applied) < len(proposed):
        yield labels.text("unwritten", count=len(proposed) - len(applied))
    if any(site.verdict == "review" and site.edits for _, site in left):
        yield labels.label("how_to_review")


def describe_written(resumed: int, outcome: WriteResult | None, place: str, lang: Lang) -> Iterator[str]:
    """Yield lines about the written files and their place, and about files that could not be written."""
    labels = codemod_words(lang)
    if resumed:
        yield labels.text("resumed", count=resumed)
    if outcome:
        yield from (f"  {path}  {file_refusal(key, '', lang)}" for path, key in outcome.left)
        yield labels.text("written", count=len(outcome.written), place=place)
        if outcome.unfiltered:
            yield labels.text("unfiltered", count=len(outcome.unfiltered), path=outcome.unfiltered[0])


def _line(path: str, site: Site, codemods: Mapping[str, Codemod], lang: Lang) -> str:
    labels = codemod_words(lang)
    verdict = labels.label(_outcome(site))
    return f"  {path}:{site.line}  {site.codemod}  {verdict}{labels.label('colon')}{site_reason(site, codemods, lang)}"


def _unread(file: Unmeasured, lang: Lang) -> str:
    why, detail = load_words(lang).label(f"unmeasured.{file.reason}"), translate_detail(file.detail, lang)
    return f"  {file.path}  {codemod_words(lang).label('colon').join(filter(None, (why, detail)))}"


def _outcome(site: Site) -> str:
    return "note" if site.verdict == "review" and not site.edits else site.verdict
