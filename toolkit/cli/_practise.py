"""`tebiki practise`: arguments, judging a branch, and code shared by exercises with and without codemods."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.cli._analysis import usual
from toolkit.cli._options import write_json
from toolkit.cli._pulls import proof_notices, show_lines, show_results, speaker
from toolkit.cli._stepping import codemods_of, stop_at_level
from toolkit.errors import UsageError
from toolkit.model.json_results import StepCheckReport
from toolkit.model.plan import Step
from toolkit.model.practise import Exercise, HandExercise
from toolkit.model.proof import ProveOptions
from toolkit.model.pull import PullRequest
from toolkit.model.refactor import RefactorOptions, StepOptions
from toolkit.model.request import AnalyzeOptions
from toolkit.render.terminal.brief import brief_lines, report_brief
from toolkit.render.terminal.json_results import report_exercise, report_hand_exercise
from toolkit.render.terminal.practise import (
    branch_commands,
    check_lines,
    elsewhere_lines,
    exercise_lines,
    first_lines,
    hand_lines,
    heading_lines,
    judged_line,
    lock_command,
    step_check_lines,
    upgrade_commands,
)
from toolkit.render.terminal.pull import evidence_lines
from toolkit.wiring import changes, plugins, practice


@dataclass(frozen=True)
class Practice:
    """One run of the command.

    Attributes:
        request: the project, its settings, the language and the day.
        step: the step of the plan that is practised.
        base: the name of the branch to start from; `start`: the commit where the developer's branch starts.
        options: those of the command line.
    """

    request: AnalyzeOptions
    step: Step
    base: str
    start: str
    options: Mapping[str, Any]

    @property
    def commands_choice(self) -> str:
        """The options with which the exercise was chosen, each preceded by a space."""
        choice = " --brief" if self.options["brief"] else ""
        choice += f" --codemod {self.options['codemod']}" if self.options["codemod"] else ""
        return choice + (" --review" if self.options["review"] else "")

    def commands(self, path: str) -> tuple[str, ...]:
        """Return the commands that the developer types; `path` is the file to change or to lock."""
        root, lang, choice = str(self.request.root), self.request.lang, self.commands_choice
        if self.step.action == "lock":
            added = self.request.settings.prove.lock
            return branch_commands(self.step.id, root, self.base, added, choice, lang, lock_command(path, root))
        if self.step.is_upgrade:
            return upgrade_commands(self.step.id, root, self.base, path, lang)
        return branch_commands(self.step.id, root, self.base, path, choice, lang)


def split_step(given: tuple[str, ...]) -> tuple[str, Path]:
    """Split arguments into the step (empty if omitted) and the path (the current directory if omitted).

    Raises:
        UsageError: there are too many arguments, or the last one is not a directory.
    """
    if len(given) > _MOST:
        raise UsageError(f"`{given[2]}` is one argument too many: give a step and a directory.")
    if len(given) == 1 and not os.path.isdir(given[0]):  # noqa: PTH112 - a name that is too long is no error here
        return given[0], Path()
    step, path = ("", *given)[-2:] if given else ("", ".")
    if not os.path.isdir(path):  # noqa: PTH112
        raise UsageError(f"{path} is not a directory: give a step and a directory.")
    return step, Path(path)


_MOST = 2


def open_practice(step: str, root: Path, options: Mapping[str, Any]) -> Practice:
    """Find the step that is named, or choose one and say which.

    Raises:
        UsageError: there is no plan, no such step, or no such branch.
    """
    request = usual(root, lang=options["lang"], revisions=0, history=options["history"])
    if step:
        found = changes.find_step(root, step)
        if not (options["json_file"] or options["brief"] or options["judge"]):
            show_results(heading_lines(step, found, plugins.catalogue(), request.lang), None)
    else:
        first = practice.choose_step(root)
        found = first.step
        if not (options["json_file"] or options["brief"]):
            show_results(first_lines(first, plugins.catalogue(), request.lang), None)
    judge = options["judge"]
    base = options["base"] or practice.current_branch(root) or "HEAD"
    start = practice.branch_start(root, base, judge)
    return Practice(request, found, base, start, options)


def judge_step(run: Practice) -> int:
    """Judge a branch that carries out the whole step; return the exit code."""
    pull = _prove(run, _step_options(run))
    check = practice.check_step(run.request, run.start, run.options["judge"], run.step)
    show_results(step_check_lines(check, run.step, run.request.lang), run.options["json_file"])
    write_json(run.options["json_file"], StepCheckReport(run.step.id, check.holds, check, pull))
    return pull.exit_code if check.holds else 1


def print_brief(run: Practice) -> int:
    """Print the step as a specification."""
    catalogue, lang, root = plugins.catalogue(), run.request.lang, str(run.request.root)
    brief = practice.work_brief(run.request, run.step, run.base)
    commands = run.commands(brief.paths[0] if brief.paths else ".")
    report = report_brief(brief, catalogue, root, lang, commands)
    if not write_json(run.options["json_file"], report):
        show_lines(brief_lines(report, lang))
    return 0


def practise_step(run: Practice) -> int:
    """Show or judge the exercise of a step, by codemod if one finds two sites, else by hand; return the exit code."""
    options = _step_options(run)
    exercise = practice.practise(options)
    if exercise is not None and exercise.task is not None:
        return _judge_codemod(run, options, exercise) if run.options["judge"] else _show_codemod(run, exercise)
    found = practice.practise_by_hand(run.request, run.step, run.start)
    return _judge_hand(run, found) if run.options["judge"] else _show_hand(run, found)


def _step_options(run: Practice) -> StepOptions:
    request, chosen = run.request, run.options["codemod"]
    names = (chosen,) if chosen else _codemods(run.step)
    refactoring = RefactorOptions(
        request.root,
        tuple(map(plugins.codemod, names)),
        accept=frozenset({"certain", "review"} if run.options["review"] else {"certain"}),
        target=changes.find_target(request.root, request.settings),
        settings=request.settings,
    )
    return StepOptions(stop_at_level(refactoring, run.step), run.step, base=run.start)


def _codemods(step: Step) -> tuple[str, ...]:
    """Return the codemods of a step; empty if it is done by hand, or if no codemod resolves its findings."""
    if step.sites and not step.work.made_by_codemod:
        return ()  # `except BaseException:` still catches SystemExit and KeyboardInterrupt
    try:
        return codemods_of(step)
    except UsageError:
        return ()


def _show_codemod(run: Practice, exercise: Exercise) -> int:
    assert exercise.task is not None
    commands = run.commands(exercise.task.path)
    if not write_json(run.options["json_file"], report_exercise(exercise, run.step.id, commands)):
        show_lines(exercise_lines(exercise, speaker(run.request.lang), commands))
    return 0


def _show_hand(run: Practice, exercise: HandExercise) -> int:
    commands = run.commands(exercise.path)
    if not write_json(run.options["json_file"], report_hand_exercise(exercise, run.step.id, commands)):
        rule = plugins.rules().get(exercise.rule)
        show_lines(hand_lines(exercise, rule, run.request.lang, commands, run.step.codemod or ""))
    return 0


def _judge_codemod(run: Practice, options: StepOptions, exercise: Exercise) -> int:
    assert exercise.task is not None
    lang, branch, task = run.request.lang, run.options["judge"], exercise.task
    pull = _prove(run, options)
    elsewhere = practice.changes_elsewhere(run.request, run.start, branch, task.symbol)
    found = practice.is_done(options, task, branch)
    show_results([*elsewhere_lines(elsewhere, lang), judged_line(task.symbol, found, lang)], run.options["json_file"])
    done = found and not elsewhere
    if run.options["json_file"]:
        commands = run.commands(task.path)
        write_json(run.options["json_file"], report_exercise(exercise, run.step.id, commands, pull, done=done))
    return pull.exit_code if done else 1


def _judge_hand(run: Practice, exercise: HandExercise) -> int:
    pull = _prove(run, _step_options(run))
    check = practice.check_exercise(run.request, run.start, run.options["judge"], exercise)
    show_results(check_lines(check, exercise, run.request.lang), run.options["json_file"])
    if run.options["json_file"]:
        commands = run.commands(exercise.path)
        report = report_hand_exercise(exercise, run.step.id, commands, pull, check)
        write_json(run.options["json_file"], report)
    return pull.exit_code if check.holds else 1


def _prove(run: Practice, options: StepOptions) -> PullRequest:
    speaks = speaker(run.request.lang)
    budget = run.options["budget"] if run.options["quick"] else 0.0
    asked = ProveOptions(run.request.root, run.options["judge"], run.base, budget=budget)
    with proof_notices(speaks) as notices:
        pull = changes.prove(asked, options.refactoring.target, notices)
    show_results(evidence_lines(pull, speaks), run.options["json_file"])
    return pull
