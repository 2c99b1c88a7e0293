"""What a project may configure, under `[tool.tebiki]` of its pyproject.toml or in its tebiki.toml."""

import msgspec

from toolkit.model.facts import Lang


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """From which value on a rule speaks."""

    cyclomatic: int = 15
    cognitive: int = 20
    nesting: int = 5
    function_lines: int = 80
    module_lines: int = 1000
    elif_branches: int = 8
    duplicate_lines: int = 10
    coupling_degree: float = 0.5
    coupling_commits: int = 5
    knowledge_share: float = 0.8


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The configuration of one project.

    Attributes:
        include: patterns (as in .gitignore) of files to analyse; empty means every Python file.
        exclude: patterns of files to leave out; they are counted as left out, never silently dropped.
        tests: patterns of test code.
        disable: names of rules that stay silent; the report names them.
        size_limit: largest file to read, in MiB.
        timeout: seconds that one file may take.
    """

    lang: Lang = "en"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tests: tuple[str, ...] = (
        "test/",
        "tests/",
        "testing/",
        "test_*.py",
        "*_test.py",
        "*_tests.py",
        "tests.py",
        "conftest.py",
    )
    disable: tuple[str, ...] = ()
    size_limit: float = 10
    timeout: float = 60
    jobs: int = 0
    thresholds: Thresholds = Thresholds()
