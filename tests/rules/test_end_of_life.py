from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.measured import findings_of
from tests.rules.ask import findings_in, measured
from toolkit.flows.run_rules import run_rules
from toolkit.model.graph import ImportGraph
from toolkit.model.plugins import RuleExample
from toolkit.model.project import Project
from toolkit.rules._declared import declared_versions, upper_bound
from toolkit.rules._ended import ENDED, TABLE_DAY
from toolkit.rules.end_of_life import RULE, newest_series

VERSIONS = st.lists(st.integers(0, 12), min_size=1, max_size=3).map(tuple)


def ended(files: dict[str, str], today: str = "2026-11-25") -> list[tuple[str, str]]:
    return [(item.args["product"], item.args["version"]) for item in findings_in(RULE, files, today=today)]


@pytest.mark.parametrize(
    ("spec", "bound"),
    [
        ("==1.4.2", ((1, 4, 2), False)),
        ("==1.4.*", ((1, 4), False)),
        ("~=1.4.2", ((1, 4), False)),
        ("<2", ((2,), True)),
        ("<=1.11", ((1, 11), False)),
        (">=1.8,<2.0", ((2, 0), True)),
        ("^2.2", ((2,), False)),
        ("^0.12.1", ((0, 12), False)),
        ("~2.2.1", ((2, 2), False)),
        (">=1.4", None),
        ("!=1.5", None),
        (">1", None),
        ("", None),
    ],
)
def test_upper_bound(spec: str, bound: object) -> None:
    assert upper_bound(spec) == bound


@given(VERSIONS)
def test_a_lower_bound_never_speaks(version: tuple[int, ...]) -> None:
    assert upper_bound(">=" + ".".join(map(str, version))) is None


@given(st.sampled_from(sorted(ENDED)), st.data())
def test_a_pin_on_a_series_gives_that_series(product: str, data: st.DataObject) -> None:
    series, _ = data.draw(st.sampled_from(ENDED[product]))
    patch = data.draw(st.lists(st.integers(0, 30), max_size=2))
    found = newest_series(product, (*series, *patch), below=False)
    assert found is not None
    assert found[0] == series


@given(st.sampled_from(sorted(ENDED)), VERSIONS)
def test_below_allows_less_than_up_to(product: str, version: tuple[int, ...]) -> None:
    below, up_to = newest_series(product, version, below=True), newest_series(product, version, below=False)
    assert below is None or (up_to is not None and below[0] <= up_to[0])


@given(st.sampled_from(sorted(ENDED)))
def test_an_exclusive_bound_excludes_its_series(product: str) -> None:
    for (older, _), (newer, _) in zip(ENDED[product], ENDED[product][1:], strict=False):
        found = newest_series(product, newer, below=True)
        assert found is not None
        assert found[0] == older


@given(st.sampled_from(sorted(ENDED)))
def test_a_bound_beyond_the_table_gives_its_newest_series(product: str) -> None:
    assert newest_series(product, (99,), below=True) == ENDED[product][-1]


@pytest.mark.parametrize("product", sorted(ENDED))
def test_table_is_in_order_and_its_days_are_days(product: str) -> None:
    series = [item for item, _ in ENDED[product]]
    assert series == sorted(set(series))
    assert all(date.fromisoformat(end) for _, end in ENDED[product] if end)
    assert date.fromisoformat(TABLE_DAY)


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("requirements.txt", "Django==2.2.28  # pinned\n", [("Django", "2.2")]),
        ("requirements/prod.txt", "django[argon2]>=1.8, <2.0\n", [("Django", "1.11")]),
        ("setup.py", "install_requires=['flask~=1.1', \"celery<5\"]", [("Celery", "4.x"), ("Flask", "1.x")]),
        ("pyproject.toml", 'python = "~3.8"\ndjango = "^3.2"\n', [("Django", "3.2"), ("Python", "3.8")]),
        ("pyproject.toml", 'django = "3.2.4"\nversion = "1.2"\n', [("Django", "3.2")]),
        ("pyproject.toml", 'requires-python = ">=3.6,<3.9"\n', [("Python", "3.8")]),
        ("setup.cfg", "python_requires = ==2.7.*\n", [("Python", "2.7")]),
        (
            "setup.py",
            "'Programming Language :: Python :: 3.6',\n'Programming Language :: Python :: 3.7',",
            [("Python", "3.7")],
        ),
        ("Dockerfile", "FROM --platform=linux/amd64 registry.example/python:3.6-slim\n", [("Python", "3.6")]),
        (".python-version", "3.7.4\n", [("Python", "3.7")]),
        ("runtime.txt", "python-2.7.18\n", [("Python", "2.7")]),
        ("requirements.txt", "Django>=2.2\nFlask\n# Django==1.8\nother==1.0\n", []),
        ("requirements.txt", "SQLAlchemy<3\nFlask==3.0.3\nDjango==5.2\n", []),
        ("setup.cfg", "python_requires = >=3.6\n", []),
        ("Dockerfile", "FROM python:3.13\nRUN pip install Django==1.8\n", []),
        ("Dockerfile", "FROM debian:12\n", []),
        ("requirements-dev.txt", "Django==1.8\n", []),
        ("docs/requirements.txt", "Django==1.8\n", []),
        ("README.md", "Django==1.8\n", []),
    ],
)
def test_documents(path: str, text: str, found: list[tuple[str, str]]) -> None:
    assert sorted(ended({path: text})) == found


def test_what_ends_tomorrow_has_not_ended() -> None:
    pin = {"Dockerfile": "FROM python:3.9\n"}
    assert ended(pin, "2025-10-31") == []
    assert ended(pin, "2025-11-01") == [("Python", "3.9")]


def test_an_image_says_more_than_a_bound_and_a_bound_more_than_a_classifier() -> None:
    classifier = "'Programming Language :: Python :: 3.7'"
    assert ended({"setup.py": classifier, "Dockerfile": "FROM python:3.13\n"}) == []
    assert ended({"setup.py": f"{classifier}\npython_requires='<3.9'"}) == [("Python", "3.8")]


def test_code_that_only_python_2_accepts() -> None:
    files = {"a.py": "print 'a'\n", "b.py": "print('b')\n"}
    (finding,) = findings_in(RULE, files)
    assert (finding.args["product"], finding.args["version"], finding.place.path) == ("Python", "2.7", "a.py")
    assert ended({**files, "Dockerfile": "FROM python:3.13\n"}) == []
    assert ended({"tests/a.py": "print 'a'\n", "b.py": "print('b')\n"}) == []
    leftovers = {f"m{number}.py": "x = 1\n" for number in range(40)}
    assert ended({**leftovers, "a.py": "print 'a'\n"}) == []


def test_python_2_that_nothing_imports_is_not_what_runs() -> None:
    kept, old = (measured(RULE, path, text) for path, text in (("a.py", "x = 1\n"), ("old.py", "print 'a'\n")))
    graph = ImportGraph(modules={"a.py": "a", "old.py": "old"})
    assert run_rules(Project("asked", (kept, old), imports=graph, today="2026-11-25"), [RULE]).findings == ()


def test_the_age_of_the_table_is_told() -> None:
    (finding,) = findings_in(RULE, {"requirements.txt": "Django==2.2"}, today="2027-11-25")
    assert finding.args["table_age"] == 365
    assert finding.value == (date(2027, 11, 25) - date(2022, 4, 11)).days
    assert findings_in(RULE, {"requirements.txt": "Django==2.2"}, today="")[0].args["table_age"] == 0


def test_several_documents_are_one_finding_a_product() -> None:
    files = {"requirements.txt": "Django==2.2", "setup.py": "'Django<3'"}
    (finding,) = findings_in(RULE, files)
    assert [place.path for place in finding.evidence] == ["requirements.txt", "setup.py"]


@given(st.text(max_size=200))
def test_any_document_can_be_read(text: str) -> None:
    names = ("requirements.txt", "setup.py", "pyproject.toml", "Dockerfile", ".python-version", "runtime.txt")
    list(declared_versions(dict.fromkeys(names, text)))


@pytest.mark.parametrize(
    ("pin", "product", "versions"),
    [("Django==2.2.28", "Django", 3), ("Django==4.1", "Django", 1), ("Flask==1.1", "Flask", 2)],
)
def test_an_upgrade_says_how_far_it_is(pin: str, product: str, versions: int) -> None:
    files = {
        "requirements.txt": f"{pin}\ndjango-filter==2.1\nflask-login==0.5\ndjangorestframework==3.9\nrequests==2.0\n",
        "shop/views.py": "import django.db\nfrom flask import request\n",
        "shop/other.py": "import os\n",
    }
    (finding,) = (item for item in findings_of(RuleExample(files), RULE) if item.args["product"] == product)
    assert (finding.args["versions"], finding.args["users"]) == (versions, 1)
    partners = {"Django": ["django-filter", "djangorestframework"], "Flask": ["flask-login"]}
    assert finding.args["partners"] == partners[product]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [("SQLAlchemy==0.9.7\n", []), ("SQLAlchemy==0.9.7\nFlask-SQLAlchemy==2.4\n", [("SQLAlchemy", "0.x")])],
)
def test_a_library_that_nothing_uses_is_not_upgraded(documents: str, expected: list[tuple[str, str]]) -> None:
    files = {"requirements.txt": documents, "a.py": "import requests\n"}
    assert [(item.args["product"], item.args["version"]) for item in findings_of(RuleExample(files), RULE)] == expected


def test_python_is_used_by_all_files() -> None:
    files = {"Dockerfile": "FROM python:3.6-slim\n", "a.py": "x = 1\n", "b.py": "y = 1\n"}
    (finding,) = findings_of(RuleExample(files), RULE)
    assert (finding.args["versions"], finding.args["users"], finding.args["partners"]) == (2, 2, [])


@pytest.mark.parametrize(("users", "lazy", "expected"), [(30, False, ["Python 2"]), (30, True, []), (10, False, [])])
def test_what_much_of_the_program_imports_decides_about_python_2(users: int, lazy: bool, expected: list[str]) -> None:
    text = "def f():\n    import core\n" if lazy else "import core\n"
    files = {f"shop/part{n}.py": text if n < users else "a = 1\n" for n in range(77)}
    files |= {"core.py": "import old1, old2\nprint 1\n", "old1.py": "print 1\n", "old2.py": "print 1\n"}
    assert [item.args["declaration"] for item in findings_of(RuleExample(files), RULE)] == expected


def test_what_copied_packages_declare_says_nothing_of_the_project() -> None:
    assert ended({"vendor/six/Dockerfile": "FROM python:2.7\n", "Dockerfile": "FROM python:3.13\n"}) == []


@pytest.mark.parametrize(
    ("path", "copied", "found"),
    [
        ("bin/copy-database/Dockerfile", "COPY copy.sh check.py ./\n", []),
        ("bin/copy-database/Dockerfile", "COPY . /app\n", [("Python", "3.8")]),
        ("deploy/Dockerfile", "COPY --from=built /app /app\nADD requirements/base.txt /tmp/\n", [("Python", "3.8")]),
        ("deploy/Dockerfile", "COPY shop /app/shop\nCOPY start.sh /app/\n", [("Python", "3.8")]),
        ("deploy/Dockerfile", "RUN pip install shop\n", [("Python", "3.8")]),
        ("Dockerfile", "COPY start.sh /app/\n", [("Python", "3.8")]),
    ],
)
def test_the_image_of_a_tool_beside_the_program_does_not_count(path: str, copied: str, found: object) -> None:
    assert ended({path: f"FROM python:3.8-slim\n{copied}"}) == found


def test_the_version_that_is_installed_counts_more_than_what_is_allowed() -> None:
    files = {"requirements.in": "SQLAlchemy>=1.3.0,<=1.4.0\n", "requirements.txt": "sqlalchemy==1.3.20\n"}
    assert ended(files) == [("SQLAlchemy", "1.3")]
    assert ended({"requirements.in": files["requirements.in"]}) == [("SQLAlchemy", "1.4")]


def test_a_copied_release_declares_nothing_for_the_project() -> None:
    classifier = "setup(classifiers=['Programming Language :: Python :: 2.7'])\n"
    assert ended({"tools/mysql-copy-0.1.5/setup.py": classifier}) == []
    assert ended({"tools/mysql-copy/setup.py": classifier}) == [("Python", "2.7")]


def test_what_shows_python_2_is_code_of_the_product() -> None:
    old = "import urllib2\n"
    files = {"vendor/one.py": old, **{f"shop/{name}.py": old for name in ("a", "b", "c", "d")}}
    found = findings_in(RULE, files)
    assert [{place.path for place in item.evidence} for item in found] == [{f"shop/{n}.py" for n in "abcd"}]


def test_what_is_upgraded_with_a_framework_is_told_with_it() -> None:
    both = {"requirements.txt": "Flask==1.0.4\nWerkzeug==0.15.6\n"}
    assert ended(both) == [("Flask", "1.x")]
    assert ended({"requirements.txt": "Flask==3.1.0\nWerkzeug==0.15.6\n"}) == [("Werkzeug", "0.x")]
