"""Words of a step for the person who starts it."""

import shlex

import click
import msgspec
import pytest

from toolkit.cli.lock import COMMAND as LOCK
from toolkit.cli.practise import COMMAND as PRACTISE
from toolkit.cli.prove import COMMAND as PROVE
from toolkit.cli.refactor import COMMAND as REFACTOR
from toolkit.cli.strength import COMMAND as STRENGTH
from toolkit.cli.verify import COMMAND as VERIFY
from toolkit.model.estimate import Size, Work
from toolkit.model.findings import Place
from toolkit.model.plan import Step
from toolkit.render._step_start import start_of
from toolkit.text.sentences import plain_text
from toolkit.text.words import load_words

EN = load_words("en")
COMMANDS = {
    "lock": LOCK,
    "practise": PRACTISE,
    "prove": PROVE,
    "refactor": REFACTOR,
    "strength": STRENGTH,
    "verify": VERIFY,
}
KEY = "0123456789abcdef"
STEPS = {
    "lock": Step(KEY, "lock", "", ("a.py::f",), modules=("shop.a", "shop.b")),
    "by hand": Step(KEY, "change", "any", ("a.py::f",)),
    "codemod": Step(KEY, "change", "any", ("a.py::f",), codemod="add_timeout", sites=3, reviewed=1),
    "upgrade": Step(KEY, "change", "any", ("a.txt",), work=Work(Size(upgrades=1))),
    "one site": Step(KEY, "change", "any", ("a.py::f",), codemod="add_timeout", sites=1),
}


def commands(step: Step) -> list[str]:
    return [command for _, command in start_of(step, EN).commands]


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_every_command_is_one_that_tebiki_takes(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in commands(step):
        program, name, *arguments = shlex.split(command)
        assert program == "tebiki"
        with click.Context(COMMANDS[name], help_option_names=["-h", "--help"]) as context:  # click keeps the option
            COMMANDS[name].parse_args(context, arguments)


def test_a_lock_names_its_modules() -> None:
    assert commands(STEPS["lock"]) == [
        "tebiki lock --only shop.a .",
        "tebiki lock --only shop.b .",
        "tebiki strength --only shop.a --only shop.b .",
    ]
    assert "tebiki record" in plain_text(start_of(STEPS["lock"], EN).before)


def test_what_a_lock_does_not_execute_is_recorded_before_it_is_locked() -> None:
    step = msgspec.structs.replace(STEPS["lock"], modules=("shop.a",), command="tebiki record -- python -m pytest")
    assert commands(step) == [
        "tebiki strength --only shop.a .",
        "tebiki record -- python -m pytest",
        "tebiki lock --recording recording --only shop.a .",
        "tebiki strength --only shop.a .",
    ]


def test_an_upgrade_compares_both_environments_by_the_lock() -> None:
    assert commands(STEPS["upgrade"]) == ["tebiki lock .", "tebiki verify . --base-python OLD --python NEW"]
    assert "tebiki record" in plain_text(start_of(STEPS["upgrade"], EN).before)


def test_what_a_codemod_does_can_be_learned_first() -> None:
    assert commands(STEPS["codemod"]) == [
        "tebiki practise 01234567 --review .",
        "tebiki refactor --step 01234567 --review .",
        "tebiki prove BRANCH --step 01234567 .",
    ]
    assert commands(STEPS["one site"])[0] == "tebiki refactor --step 01234567 ."


def test_a_step_with_a_command_of_its_own_begins_with_it() -> None:
    command = "tebiki filters characterize shop.filters:matches . --out characterization_tests/filters"
    step = Step(KEY, "change", "any", ("a.py::f",), command=command)
    assert commands(step) == [command, "tebiki prove BRANCH --step 01234567 ."]


def test_places_are_named() -> None:
    start = start_of(Step(KEY, "change", "any", ("a.py",), places=(Place("a.py", 3),), more_places=4), EN)
    assert (start.places, start.more) == (("a.py:3",), "and 4 more")


def test_done_differs_with_what_is_done() -> None:
    change = Step(KEY, "change", "any", ("a.py",), ("any:a.py", "any:b.py"))
    said = {
        plain_text(start_of(step, EN).done)
        for step in (STEPS["lock"], change, Step(KEY, "change", "any", ("a.py",), lasting=True))
    }
    assert len(said) == 3
    assert any("2 findings" in text for text in said)


def test_a_part_is_done_when_its_places_are_gone() -> None:
    whole, part = (
        start_of(Step(KEY, "change", "any", ("a.py::f",), finding_ids=("any:.",), parts=n), EN) for n in (1, 2)
    )
    assert "no longer lists the 1 finding of this step" in plain_text(whole.done)
    assert "This part is merged" in plain_text(part.done)
