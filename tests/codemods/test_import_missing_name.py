"""Missing imports: programs run before and after, and what the codemod leaves to a person."""

import pytest

from tests.codemods.apply import applied
from toolkit.model.codemod import CodemodExample
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("import_missing_name")
OTHER = "from fractions import Fraction\n\n\ndef half():\n    return Fraction(1, 2)\n"
USE = "def third():\n    return Fraction(1, 3)\n"


def verdicts(code: str, **files: str) -> set[tuple[str, str]]:
    case = CodemodExample(code, verdict="review", files={f"{name}.py": text for name, text in files.items()})
    done = applied(CODEMOD, case)
    return {(site.verdict, site.reason) for site in (*done.applied, *done.left)}


def test_the_line_that_failed_runs() -> None:
    done = applied(CODEMOD, CodemodExample(USE, files={"shops.py": OTHER}))
    before: dict[str, object] = {}
    exec(USE, before)
    with pytest.raises(NameError):
        before["third"]()  # type: ignore[operator]
    after: dict[str, object] = {}
    exec((done.data or b"").decode(), after)
    assert str(after["third"]()) == "1/3"  # type: ignore[operator]
    assert applied(CODEMOD, CodemodExample((done.data or b"").decode(), files={"shops.py": OTHER})).data is None


@pytest.mark.parametrize(
    ("code", "other", "expected"),
    [
        (USE, OTHER, ("certain", "")),
        (f"try:\n    x = 1\nexcept Exception:\n    x = 2\n\n\n{USE}", OTHER, ("certain", "")),
        (
            "def third():\n    try:\n        return Fraction(1, 3)\n    except Exception:\n        return None\n",
            OTHER,
            ("review", "caught"),
        ),
        (
            "import contextlib\n\n\ndef third():\n    with contextlib.suppress(Exception):\n        Fraction(1, 3)\n",
            OTHER,
            ("review", "caught"),
        ),
        (USE, OTHER.replace("fractions", "lib.parts"), ("review", "other_package")),
        (f"import lib\n\n\n{USE}", OTHER.replace("fractions", "lib.parts"), ("certain", "")),
        (f"import lib\n\n\n{USE}", OTHER.replace("fractions", "lib.models"), ("review", "other_package")),
        (f"from lib.models import A\n\n\n{USE}", OTHER.replace("fractions", "lib.models"), ("certain", "")),
        (USE, OTHER.replace("fractions", "shops.parts"), ("review", "own_module")),
        (USE, OTHER.replace("Fraction\n\n", "Fraction as Part\n\n"), ("refused", "unknown")),
        (
            USE,
            "try:\n    from fractions import Fraction\nexcept ImportError:\n    Fraction = None\n",
            ("refused", "unknown"),
        ),
        (USE, f"def start():\n    {OTHER.splitlines()[0]}\n", ("refused", "unknown")),
        (USE, f"{OTHER}\n\nFraction = 3\n", ("refused", "ambiguous")),
        ("def third():\n    return time.time()\n", "", ("review", "standard")),
        ("def third():\n    return time.thyme()\n", "", ("refused", "unknown")),
        ("def third():\n    return wait(time)\n", "", ("refused", "unknown")),
    ],
)
def test_who_decides(code: str, other: str, expected: tuple[str, str]) -> None:
    assert expected in verdicts(code, shops=other)


def test_tests_are_no_witnesses_and_many_files_have_it_from_outside() -> None:
    assert verdicts(USE, test_shops=OTHER) == {("refused", "unknown")}
    assert verdicts(USE, shops=OTHER, a=USE, b=USE) == set()
    assert verdicts(USE, shops=OTHER, a="import builtins\nbuiltins.Fraction = int\n") == set()
    for put in ("__dict__.update({'Fraction': int})", "__dict__['Fraction'] = int"):
        assert verdicts(USE, shops=OTHER, a=f"import builtins\nbuiltins.{put}\n") == set()
    assert verdicts(USE, shops=OTHER, a="import builtins\nsetattr(builtins, 'Fraction', int)\n") == set()


def test_files_that_disagree_are_for_a_person() -> None:
    assert verdicts(USE, shops=OTHER, users=OTHER.replace("fractions", "lib")) == {("refused", "ambiguous")}
