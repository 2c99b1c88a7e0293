"""Render a step of the plan as a specification: as Markdown, and as a value for `--json`."""

from collections.abc import Iterator

from toolkit.model.facts import Lang
from toolkit.model.json_results import BriefReport, BriefTargetReport
from toolkit.model.plugins import Catalogue
from toolkit.model.practise import BriefTarget, WorkBrief
from toolkit.render.pull.markdown import cell_text
from toolkit.render.terminal.practise import lock_command, seen_sentence, step_title
from toolkit.text.numbers import format_percent
from toolkit.text.sentences import general_text
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words


def report_brief(
    brief: WorkBrief, catalogue: Catalogue, root: str, lang: Lang, commands: tuple[str, ...]
) -> BriefReport:
    """Return a specification as a value for `--json`.

    Args:
        brief: the work to specify.
        catalogue: the rules, for their words.
        root: the project, as given on the command line.
        lang: language of the texts.
        commands: commands that create the branch and prove it.
    """
    words = load_words(lang, __file__, "brief")
    step = brief.step
    is_lock = step.action == "lock"
    return BriefReport(
        step=step.id,
        title=step_title(step, catalogue, lang),
        base=brief.base,
        goal=words.text("goal_lock" if is_lock else "goal", count=len(brief.targets), functions=len(step.symbols)),
        targets=tuple(_target(target, catalogue, lang, is_lock=is_lock) for target in brief.targets),
        allowed=tuple(_allowed_moves(brief, catalogue, root, words)),
        forbidden=tuple(_forbidden_moves(brief, catalogue, words)),
        paths=brief.paths,
        lock=_lock(brief, root, words),
        cases=brief.cases,
        strength=brief.strength,
        codemod=brief.codemod,
        needs=brief.needs,
        commands=commands,
    )


def brief_lines(report: BriefReport, lang: Lang) -> Iterator[str]:
    """Yield a specification as lines of Markdown."""
    words = load_words(lang, __file__, "brief")
    yield f"# {cell_text(report.title)}"
    yield ""
    yield make_visible(words.text("step", step=report.step, base=report.base))
    yield from _section("goal_title", [report.goal], words, bullet="")
    yield from _section("targets", [_target_line(target, words) for target in report.targets], words)
    yield from _section("allowed", report.allowed, words)
    yield from _section("forbidden", report.forbidden, words)
    yield from _section("lock", [report.lock], words, bullet="")
    yield from _section("proof", [words.label("proof_text")], words, bullet="")
    yield ""
    yield "```sh"
    yield from map(make_visible, report.commands)
    yield "```"


def _section(key: str, lines: list[str] | tuple[str, ...], words: Words, bullet: str = "- ") -> Iterator[str]:
    yield from ("", f"## {words.label(key)}", "")
    yield from (f"{bullet}{cell_text(line)}" for line in lines)


def _target(target: BriefTarget, catalogue: Catalogue, lang: Lang, *, is_lock: bool) -> BriefTargetReport:
    finding = target.finding
    if is_lock:
        words = load_words(lang, __file__, "brief")
        return BriefTargetReport(target.id, words.label("target_lock"))
    if finding is None:
        return BriefTargetReport(target.id, "")
    figures = {key: value for key, value in finding.args.items() if isinstance(value, int | float)}
    return BriefTargetReport(
        target.id, seen_sentence(finding, catalogue.rules[finding.rule], lang), figures, target.limits
    )


def _target_line(target: BriefTargetReport, words: Words) -> str:
    if not target.seen:
        return words.text("target_gone", finding=target.finding)
    limits = words.label("comma").join(
        words.text("limit", key=key, now=f"{target.figures[key]:g}", limit=f"{limit:g}")
        for key, limit in sorted(target.limits.items())
    )
    if target.seen == words.label("target_lock"):
        return f"`{target.finding}`{words.label('colon')}{target.seen}"
    return words.text("target_limits" if limits else "target", finding=target.finding, seen=target.seen, limits=limits)


def _allowed_moves(brief: WorkBrief, catalogue: Catalogue, root: str, words: Words) -> Iterator[str]:
    if brief.step.action == "lock":
        yield words.text("may_lock", command=lock_command(brief.paths[0], root) if brief.paths else "tebiki lock")
        return
    yield words.text("may_change", paths=words.label("comma").join(f"`{path}`" for path in brief.paths))
    yield words.label("may_add")
    if brief.step.is_upgrade:
        yield words.label("may_upgrade")
    if brief.codemod:
        certain, review = brief.sites
        yield words.text("may_run", codemod=brief.codemod, step=brief.step.id, certain=certain, review=review)
    for name in brief.rules:
        if rule := catalogue.rules.get(name):
            steps = (general_text(step, words.lang) for step in rule.words[words.lang].steps)
            yield words.text("measure", title=rule.words[words.lang].title, steps=words.label("space").join(steps))


def _forbidden_moves(brief: WorkBrief, catalogue: Catalogue, words: Words) -> Iterator[str]:
    yield words.label("keep_code_lock" if brief.step.action == "lock" else "keep_behaviour")
    yield words.label("keep_others")
    yield words.label("keep_judges" if brief.step.action != "lock" else "keep_cases")
    for name in brief.rules:
        if rule := catalogue.rules.get(name):
            fine = general_text(rule.words[words.lang].fine_when, words.lang)
            yield words.text("keep_fine", fine=fine)


def _lock(brief: WorkBrief, root: str, words: Words) -> str:
    command = lock_command(brief.paths[0], root) if brief.paths else "tebiki lock"
    if brief.step.is_upgrade:
        return words.label("lock_upgrade")
    if not brief.cases:
        first = words.text("lock_first", steps=words.label("comma").join(f"`{key}`" for key in brief.needs))
        return words.text("no_lock", command=command) + (first if brief.needs else "")
    if brief.strength is None:
        return words.text("lock_cases", count=brief.cases)
    return words.text("lock_strength", count=brief.cases, strength=format_percent(brief.strength))
