import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.assert_for_validation import RULE


@pytest.mark.parametrize(
    "condition",
    ["request.POST['a']", "name", "len(name) < 9 and name", "name in ('a', 'b')", "value > 0"],
)
def test_checks_the_request(condition: str) -> None:
    text = f"def f(request, name):\n    value = int(request.GET['v'])\n    assert {condition}\n"
    assert lines_in(RULE, text) == [3]


@pytest.mark.parametrize(
    "condition",
    [
        "settings.READY",
        "isinstance(name, str)",
        "name is not None",
        "value is None or callable(name)",
        "hasattr(name, 'a')",
    ],
)
def test_checks_the_code_or_a_type(condition: str) -> None:
    text = f"def f(request, name):\n    value = find(request)\n    assert {condition}\n"
    assert lines_in(RULE, text) == []


def test_methods_do_not_count_themselves_as_input() -> None:
    assert lines_in(RULE, "class A(View):\n    def get(self, request):\n        assert self.ready\n") == []


def test_long_conditions_are_cut() -> None:
    (finding,) = findings_in(RULE, {"v.py": f"def f(request):\n    assert request.GET['{'a' * 80}']\n"})
    assert len(finding.args["condition"]) == 50


def test_all_of_a_project_is_one_decision() -> None:
    view = "def page(request):\n    assert request.GET['a']\n"
    (finding,) = findings_in(RULE, {"a/views.py": view, "b/views.py": view + view.replace("page", "list")})
    assert finding.symbol == "."
    assert (finding.args["count"], finding.args["files"]) == (3, 2)
    assert finding.place.path == "b/views.py"


@pytest.mark.parametrize("answer", ["find_shop(name)", "list(search(name, limit=9))", "model.get_rows(name)[0]"])
def test_what_the_program_looks_up_is_its_own(answer: str) -> None:
    assert lines_in(RULE, f"def f(request, name):\n    found = {answer}\n    assert found\n") == []


@pytest.mark.parametrize("answer", ["request.GET.get(name)", "is_known(name)", "int(name)", "list(name)"])
def test_what_the_request_says_is_checked(answer: str) -> None:
    assert lines_in(RULE, f"def f(request, name):\n    found = {answer}\n    assert found\n") == [3]
