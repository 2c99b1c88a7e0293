"""Set aside findings that are true but not worth working on, as in the rules' own "not a problem when"."""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.history import FileHistory, History
from toolkit.model.project import Project
from toolkit.model.words import RuleWords
from toolkit.rules._attempts import LOSES_WORK
from toolkit.rules._run_context import ANYWHERE, context_in
from toolkit.rules._settings_files import replaces_key

STRUCTURE = frozenset(
    (
        *("duplicated_block", "deep_nesting", "long_elif_ladder", "long_parameter_list", "boolean_flag_argument"),
        *("god_module", "knowledge_island", "commented_out_code", "brain_function", "untested_hotspot"),
        "import_cycle",
    )
)
"""Rules about readability, which matters only where somebody reads or changes the code."""
_OFTEN = 24
"""Minimum number of recent commits for such a finding to be reported."""
_OFTEN_OF = {"duplicated_block": 12, "god_module": 52}
_OFTEN_SMALL = 52  # of a short block, or nesting at the limit
_BRAIN = ((8, 4), (5, 6), (4, 8), (3, 10))
"""(complexity as a multiple of the limit, minimum number of recent commits) for reporting a brain function."""
_NEVER = sys.maxsize
"""Number of commits that no file has: less complex functions are divided when somebody works in them."""
_WHOLE_LIFE = 10
"""Minimum number of changes since a file was added; below it, even a young file counts as rarely changed."""
_SLOW = frozenset(("blocking_sleep", "query_in_loop"))
"""Rules that do not matter in modules that only commands import: they may run on a timer, but serve no request."""
_FEW = {
    "wildcard_import": 5,
    "bare_except": 5,
    "naive_datetime": 20,
    "hard_coded_host": 5,
    "unused_function": 10,
    "logged_secret": 10,
    "hard_coded_secret": 3,
    "assert_for_validation": 3,
    "unbounded_query": 3,
    "writes_without_transaction": 3,
    "swallowed_exception": 5,
    "sql_by_formatting": 5,
    "query_in_loop": 3,
    "module_state": 5,
}
"""Minimum number of places that one decision settles for an entry of its own in the backlog."""
_FEW_LINES = 100
"""Minimum number of removable lines with which such a decision is reported anyway."""
_MANY_LINES = 300
"""Minimum number of removable lines with which dead functions are a step of their own."""
_MODULE_LINES = 50
"""Minimum number of lines of a module that nothing imports for a step of its own."""
_MANY_TABLES = 10
"""Minimum number of places that read whole tables for a step of its own: single ones are mostly short in truth."""
_BRANCHES = 30
"""Minimum cyclomatic complexity of a brain function that is reported, below which restructuring it gains little."""
_NOTES = frozenset(
    (
        *("wildcard_import", "bare_except", "deep_nesting", "long_parameter_list", "boolean_flag_argument"),
        *("long_elif_ladder", "god_module", "knowledge_island", "commented_out_code", "import_cycle"),
        *("no_health_check", "logged_secret", "any_host_allowed", "duplicated_block", "untested_hotspot"),
        "hard_coded_host",
    )
)
"""Rules whose findings are true and worked on where somebody changes the code anyway, but are no step of a quarter."""
_NOTES_ALSO_IF_MEDIUM = ("no_health_check", "import_cycle", "any_host_allowed", "hard_coded_host")
_AT_ONCE = 2
"""Number of brain functions that a team restructures at a time; those in files that change most come first."""
_WATCHED = frozenset(("blocking_sleep", "query_in_loop", "call_without_timeout", "naive_datetime"))
"""Rules that do not matter while a person watches: waiting, and differences between machines."""
PERSONAL = re.compile(r"(\A|_)(e?mail(_?address)?|phone(_?number)?|tel_?no|zip_?code|postal_?code)\Z", re.IGNORECASE)
SMALL = 30
"""Minimum number of saved lines for reporting a duplicated block that is not often changed."""
LARGE = 100
"""Minimum number of saved lines for reporting a duplicated block that changed at all recently."""
_PARTIAL = frozenset(("shallow", "partial", "grafted"))
"""Limitations of a history that hide when a file was changed."""
_RETIRED = re.compile(r"(\A|/)_?(deprecated|obsolete|attic|graveyard|retired|disabled|unused)/", re.IGNORECASE)
_TOLD_OF_RETIRED = frozenset(("hard_coded_secret", "end_of_life", "unimported_module", "unused_function"))
"""Rules that also apply to retired code: a secret can still be read, and dead code can be deleted."""
_WITH_LEAD = frozenset(("unbounded_query", "swallowed_exception"))
"""Rules that tell the place that matters from the others: one such place is enough."""
_SOME_FILES = 10
"""Minimum number of production files of a project whose notes are not told; in a smaller one there is room for all."""
_MANY_FILES = 30
"""Minimum number of production files of a project in which simple coupled pairs are skipped."""
_SUFFIX = re.compile(r"(\.(ac|co|com|edu|go|gob|gouv|gov|ne|net|or|org)\.[a-z]{2}|\.[a-z]+)\Z")
"""End of a host name under which anybody may register: `.com`, `.co.uk`."""
_NAMES_MUCH = 4
"""Minimum length of a part of a host name that is compared with paths; shorter parts match too often."""


_LEFT_OUT: Mapping[Lang, str] = {
    "en": "Code that runs by hand or once was left out, code that its folder calls out of use (`deprecated/`), and "
    "code that rests: with little or no change within the recent window of the history, as far as that is known.",
    "ja": "手動または一度だけ動かすコード、フォルダー名（`deprecated/`など）から使われていないとわかるコード、"
    "履歴からわかる範囲で直近の変更がない（少ない）コードは除いています。",
}


def words_of_structure(english: RuleWords, japanese: RuleWords) -> Mapping[Lang, RuleWords]:
    """Return the texts of a rule about structure; what is set aside is added to what was looked for."""
    return {
        "en": replace(english, looked_for=f"{english.looked_for} {_LEFT_OUT['en']}"),
        "ja": replace(japanese, looked_for=f"{japanese.looked_for}{_LEFT_OUT['ja']}"),
    }


def is_set_aside(finding: Finding, project: Project) -> bool:
    """Return whether a finding is set aside: in stable code, in code run by hand, or for the product's own host."""
    if finding.is_test:
        return False
    if finding.rule not in _TOLD_OF_RETIRED and _is_retired(finding.place.path, project):
        return True
    if context_in(project, finding.place.path) in ("command", "migration") and _is_fine_by_hand(finding, project):
        return True
    if finding.rule in _SAID_ELSEWHERE:
        return _SAID_ELSEWHERE[finding.rule](finding, project)
    if finding.rule == "hidden_coupling":
        return _is_simple_pair(finding, project) or _is_seldom_pair(finding, project)
    return finding.rule in STRUCTURE and _rests(finding, project)


def serves(path: str, project: Project) -> bool:
    """Return whether a file is part of the running service, and not retired."""
    return context_in(project, path) == "service" and not _is_retired(path, project)


def _is_retired(path: str, project: Project) -> bool:
    """Return whether a path marks code as retired, and only retired code imports it."""
    if not _RETIRED.search(path.removeprefix(project.main_folder)):
        return False
    return all(edge.target != path or _RETIRED.search(edge.source) for edge in project.imports.edges)


def _is_fine_by_hand(finding: Finding, project: Project) -> bool:
    """Return whether a finding is harmless because a person starts and watches the program.

    Programs that a document names (a workflow, a Dockerfile, a crontab) are started by machines as well, but not those
    that only run while an image is built.
    """
    if finding.rule in STRUCTURE:
        return finding.severity == "low"
    if finding.rule == "logged_secret" and (finding.args.get("printed") or PERSONAL.search(finding.args["field"])):
        return True
    if finding.rule == "module_state":
        return True  # it ends with the run
    name = finding.place.path.rpartition("/")[2]
    if finding.place.path in project.command_helpers:
        return finding.rule in _SLOW
    return finding.rule in _WATCHED and not project.is_started(name)


def _rests(finding: Finding, project: Project) -> bool:
    """Return whether a finding about structure is small and concerns stable code."""
    often = _OFTEN_OF.get(finding.rule, _OFTEN)
    if finding.rule == "brain_function":
        times = finding.value / max(project.settings.thresholds.cognitive, 1)
        is_wide = finding.args.get("cyclomatic", _BRANCHES) >= _BRANCHES
        often = next((commits for least, commits in _BRAIN if times >= least and is_wide), _NEVER)
    elif finding.severity != "low":
        return False
    elif finding.rule == "duplicated_block" and finding.value >= LARGE:
        often = 1
    elif _is_small(finding, project):
        often = _OFTEN_SMALL
    return all(changes_less(place.path, often, project) for place in finding.evidence)


def _is_small(finding: Finding, project: Project) -> bool:
    """Return whether a finding about structure barely reaches the threshold for reporting."""
    if finding.rule == "deep_nesting":
        return finding.value <= project.settings.thresholds.nesting
    return finding.rule == "duplicated_block" and finding.value < SMALL


def is_small_decision(finding: Finding, project: Project) -> bool:
    """Return whether one decision settles too few places for a line in the backlog.

    In small projects fewer places suffice.
    """
    if (
        finding.severity == "high"
        or (finding.rule in _WITH_LEAD and finding.args.get("leads"))
        or len(project.production) < _MANY_FILES
        or finding.value >= _FEW.get(finding.rule, 0)
    ):
        return False
    return finding.rule != "unused_function" or _total_lines(finding) < _FEW_LINES


def is_for_later(finding: Finding, project: Project) -> bool:
    """Return whether a finding is a note, mended when its code changes anyway, and no step of a quarter.

    The ratchet keeps such findings, so that a change that adds one is still noticed.
    """
    if finding.is_test or len(project.production) < _SOME_FILES:
        return False
    if finding.rule in _NOTES:
        return finding.severity == "low" or finding.rule in _NOTES_ALSO_IF_MEDIUM
    if finding.rule in _MOSTLY_NOTES:
        return _MOSTLY_NOTES[finding.rule](finding, project)
    context = context_in(project, finding.place.path)
    by_hand = context in ("command", "migration") and finding.rule not in ANYWHERE
    return context == "fixture" or (by_hand and finding.severity != "high")


def _is_other_pair(finding: Finding, project: Project) -> bool:
    """Return whether two files that change together are no pair of filters."""
    pair = [place.path for place in finding.evidence[:2]]
    return len(pair) < 2 or not is_pair_of_filters(pair[0], pair[1], project)


def _has_no_wrong_zone(finding: Finding, project: Project) -> bool:
    """Return whether no local time is given a zone that it was not read in: `now().replace(tzinfo=utc)`."""
    return not any("wrong" in sign.args for _, sign in project.signs(finding.rule))


def _loses_little(finding: Finding) -> bool:
    """Return whether no attempt that writes or sends is lost, or only in code that runs beside requests."""
    return finding.severity == "low" or finding.args.get("leads", 0) < LOSES_WORK


_MOSTLY_NOTES: Mapping[str, Callable[[Finding, Project], bool]] = {
    "hidden_coupling": _is_other_pair,
    "naive_datetime": _has_no_wrong_zone,
    "unimported_module": lambda finding, _: finding.args["lines"] < _MODULE_LINES,
    "truthy_switch": lambda finding, _: finding.severity == "low",
    "unused_function": lambda finding, _: _total_lines(finding) < _MANY_LINES,
    "unbounded_query": lambda finding, _: not finding.args.get("leads") or finding.value < _MANY_TABLES,
    "query_in_loop": lambda finding, _: not finding.args.get("leads"),
    "swallowed_exception": lambda finding, _: _loses_little(finding),
}
"""Rules whose findings are notes in the cases that a function tells."""


def keep_most_changed(findings: list[Finding], project: Project) -> tuple[list[Finding], list[Finding]]:
    """Divide brain functions into the few to restructure first, and the others.

    Args:
        findings: findings of one rule; those of other rules are all kept.
        project: whose history tells how often the files change.
    """

    def weight(finding: Finding) -> tuple[float, str]:
        past = project.past.get(finding.place.path)
        return -finding.value * (1 + (past.recent if past else 0)), finding.id

    if not findings or findings[0].rule != "brain_function":
        return findings, []
    ordered = sorted((item for item in findings if not item.is_test), key=weight)
    later = ordered[_AT_ONCE:]
    return [item for item in findings if item not in later], later


def _total_lines(finding: Finding) -> int:
    return sum(place.end_line - place.line + 1 for place in finding.evidence if place.end_line)


def changes_less(path: str, often: int, project: Project) -> bool:
    """Return whether git knows a file and shows fewer than `often` changes of it in the recent window.

    False if the history cannot tell: it is missing or partial, or the file is younger than the window.
    Projects in which nothing changes are no exception: their small findings can wait for the next change.
    """
    history = project.history
    if not history.tells or any(limit.key in _PARTIAL for limit in history.limits):
        return False
    past = project.past.get(path)
    if past is None:  # unknown to git, or known only by a commit of many files, which is no change
        return bool(history.bulk) and _begins_before_window(history.first, history)
    if _is_young(past, history) and often <= _WHOLE_LIFE:
        return False
    return past.recent < often


def _is_young(past: FileHistory, history: History) -> bool:
    """Return whether a file was added within the recent window, so that few changes are no evidence."""
    return bool(past.first and history.last) and not _begins_before_window(past.first, history)


def _begins_before_window(first: str, history: History) -> bool:
    """Return whether a first day lies before the recent window of a history."""
    if not first or not history.last:
        return False
    begun = date.fromisoformat(history.last) - timedelta(days=history.recent_days)
    return date.fromisoformat(first) <= begun


def _is_simple_pair(finding: Finding, project: Project) -> bool:
    """Return whether one of two files that change together is simple, in a project with many files.

    In a small project each of the few pairs matters.
    """
    if len(project.production) < _MANY_FILES:
        return False
    limit = project.settings.thresholds.cognitive
    return any(_complexity(place.path, project) < limit for place in finding.evidence[:2])


def _is_seldom_pair(finding: Finding, project: Project) -> bool:
    """Return whether one of two files that change together hardly changes now, in a project with many files."""
    left, right = finding.evidence[0].path, finding.evidence[min(1, len(finding.evidence) - 1)].path
    if len(project.production) < _MANY_FILES or is_pair_of_filters(left, right, project):
        return False
    return any(changes_less(place.path, _OFTEN_OF["duplicated_block"], project) for place in finding.evidence[:2])


def is_pair_of_filters(left: str, right: str, project: Project) -> bool:
    """Return whether two files both implement filters for clients, so that a change of one is half a change."""
    return {left, right} <= {file.path for file, _ in project.signs("filter_implementation")}


def _complexity(path: str, project: Project) -> float:
    file = project.by_path.get(path)
    return file.content.metrics.get("cognitive", 0) if file else 0


def _is_key_replaced(finding: Finding, project: Project) -> bool:
    """Return whether a finding is about a `SECRET_KEY` that other settings replace."""
    return finding.args.get("what") == "SECRET_KEY" and replaces_key(finding.place.path, project)


def _is_of_product(finding: Finding, project: Project) -> bool:
    """Return whether a public host belongs to the service that the file or project is named after.

    An adapter `chatwork.py` calls `api.chatwork.com` wherever it runs.
    """
    *services, owner = _SUFFIX.sub("", str(finding.args["host"]).lower()).split(".")
    path = f"{project.name}/{finding.place.path}".lower()
    if owner in re.split(r"[\W_]+", path):
        return True
    around = path.replace("_", "").replace("-", "")
    telling = [owner] * (len(owner) >= _NAMES_MUCH) + [name for name in services if len(name) >= 2 * _NAMES_MUCH]
    return any(name.replace("-", "") in around for name in telling)


_SAID_ELSEWHERE: Mapping[str, Callable[[Finding, Project], bool]] = {
    "hard_coded_host": _is_of_product,
    "hard_coded_secret": _is_key_replaced,
}
"""Rules whose literals do no harm where the rest of the project says so."""
