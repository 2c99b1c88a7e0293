import pytest

from tests.contracts.measured import findings_of
from toolkit.model.plugins import RuleExample
from toolkit.rules.unused_function import RULE


def unused(**texts: str) -> list[str]:
    return _places({f"{name}.py": text for name, text in texts.items()})


def _places(files: dict[str, str]) -> list[str]:
    return [str(place) for finding in findings_of(RuleExample(files), RULE) for place in finding.evidence]


def test_public_functions_of_a_program() -> None:
    assert unused(app="def old():\n    pass\n") == ["app.py:1"]


def test_public_functions_of_a_library_are_left_alone() -> None:
    files = {"app.py": "def old():\n    pass\n", "setup.py": "from setuptools import setup\nsetup(name='x')\n"}
    assert findings_of(RuleExample(files), RULE) == ()
    private = {**files, "app.py": "def _old():\n    pass\n"}
    assert _places(private) == ["app.py:1"]


@pytest.mark.parametrize(
    "text",
    [
        "@hook\ndef _a():\n    pass\n",
        "def __getattr__(name):\n    pass\n",
        "def main():\n    pass\n",
        "def on_start():\n    pass\n",
        "def before_all(context):\n    pass\n",
        "def _approve(**kwargs):\n    pass\n",
        "def _a():\n    pass\n__all__ = ['_a']\n",
        "def _a():\n    return _a()\n",
        "class A(B):\n    def _a(self):\n        pass\n",
        "class AMixin:\n    def _a(self):\n        pass\n",
        "class A:\n" + "".join(f"    def _do_{name}(self):\n        pass\n" for name in "xyz"),
        "class A:\n    def can(self, a):\n        return getattr(self, '_' + a)()\n\n    def _b(self):\n        pass\n",
        "".join(f"class {name}:\n    def _read(self):\n        pass\n" for name in "ABC"),
        "try:\n    def _a():\n        return 1\nexcept E:\n    def _a():\n        return 2\n_a()\n",
        "def SETTINGS():\n    pass\n",
    ],
)
def test_is_silent(text: str) -> None:
    assert unused(app=text) == []


def test_a_constant_name_and_two_classes_call_nothing() -> None:
    text = "class A:\n    def can(self):\n        return getattr(self, 'b')()\n\n    def _read(self):\n        pass\n"
    assert unused(app=text + "class B:\n    def _read(self):\n        pass\n") == ["app.py:5", "app.py:8"]


def test_a_longer_name_is_no_mention() -> None:
    assert unused(app="def _a():\n    pass\ndef f():\n    return _ab, x_a\nf()\n") == ["app.py:1"]


def test_tests_and_other_files_are_mentions() -> None:
    assert unused(app="def old():\n    pass\n", test_app="from app import old\n") == []
    assert unused(app="def old():\n    pass\n", urls="urls = ['app.old']\n") == []


@pytest.mark.parametrize(
    "path",
    ["scripts/x.py", "shop/migrations/x.py", "shop/template_helpers.py", "fabfile.py", "deploy/gunicorn_conf.py"],
)
def test_what_others_call_by_hand_is_left_alone(path: str) -> None:
    assert findings_of(RuleExample({path: "def _old():\n    pass\n"}), RULE) == ()
