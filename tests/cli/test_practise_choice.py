"""Steps whose codemod settles none of their findings are practised by hand."""

from msgspec.structs import replace

from toolkit.cli._practise import _codemods
from toolkit.model.estimate import Work
from toolkit.model.plan import Step

STEP = Step("a" * 16, "change", "bare_except", ("a.py::f",), codemod="narrow_except")


def test_a_codemod_that_settles_nothing_is_no_lesson() -> None:
    settling = replace(STEP, sites=1, work=Work(made_by_codemod=2))
    assert _codemods(settling) == ("narrow_except",)
    assert _codemods(replace(settling, work=Work())) == ()
    assert _codemods(replace(settling, sites=0, work=Work())) == ("narrow_except",), "an older plan did not count"
