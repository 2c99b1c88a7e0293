"""Words of an exercise that is done by hand."""

import pytest

from toolkit.cli._stepping import codemods_of
from toolkit.errors import UsageError
from toolkit.model.estimate import Size, Work
from toolkit.model.facts import Lang
from toolkit.model.plan import Step
from toolkit.model.practise import HandExercise, WorkBrief
from toolkit.render.terminal.brief import report_brief
from toolkit.render.terminal.practise import hand_lines, upgrade_commands
from toolkit.wiring import plugins

EXERCISE = HandExercise("any", None, "pay.py::pay", "pay.py", 3)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_codemod_that_has_one_site_is_named_though_the_exercise_is_done_by_hand(lang: Lang) -> None:
    alone = next(hand_lines(EXERCISE, None, lang, ()))
    beside = next(hand_lines(EXERCISE, None, lang, (), "verify_tls"))
    assert "verify_tls" not in alone
    assert "`verify_tls`" in beside


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_upgrade_is_compared_between_two_environments_not_locked_by_the_name_of_its_file(lang: Lang) -> None:
    step = Step("0123456789abcdef", "change", "end_of_life", ("req.txt",), work=Work(Size(upgrades=1)))
    commands = upgrade_commands(step.id, ".", "main", "req.txt", lang)
    assert "--base-python OLD --python NEW" in commands[-1]
    brief = report_brief(WorkBrief(step, "main", (), (), ("req.txt",)), plugins.catalogue(), ".", lang, commands)
    assert "--only" not in brief.lock
    assert "`tebiki verify`" in brief.lock
    with pytest.raises(UsageError, match="tebiki verify"):
        codemods_of(step)
