"""Documents and what they say about the oldest Python that must run a project."""

import pytest

from toolkit.source.oldest_python import oldest_python


@pytest.mark.parametrize(
    ("documents", "python2", "oldest"),
    [
        ({}, False, (3, 8)),
        ({}, True, (2, 7)),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.11"\n'}, True, (3, 11)),
        ({"setup.py": "setup(python_requires='>=2.7, !=3.0.*, !=3.1.*')\n"}, False, (2, 7)),
        ({"setup.cfg": "[options]\npython_requires = >=3.6,<4\n"}, False, (3, 6)),
        ({"setup.py": "setup(python_requires='<4,>=3.9')\n"}, False, (3, 9)),
        ({"setup.py": "setup(python_requires='<4')\n"}, False, (3, 8)),
        ({"pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.10"\n'}, False, (3, 10)),
        ({"pyproject.toml": '[tool.poetry.dependencies]\npython = ">=3.7.2,<3.9 || >=3.10"\n'}, False, (3, 7)),
        ({"Pipfile": '[requires]\npython_version = "3.12"\n'}, False, (3, 12)),
        ({"setup.py": "classifiers=['Programming Language :: Python :: 2.7',\n"}, False, (2, 7)),
        ({"setup.py": "classifiers=['Programming Language :: Python :: 2',\n"}, False, (2, 7)),
        ({"setup.py": "classifiers=['Programming Language :: Python :: 3.11',\n"}, False, (3, 8)),
        ({"setup.py": "classifiers=['Programming Language :: Python :: 3 :: Only',\n"}, False, (3, 8)),
        ({"tox.ini": "[tox]\nenvlist = py27, py36\n"}, False, (2, 7)),
        ({"tox.ini": "[tox]\nenvlist = py{36,310}-django{22,30}\n"}, False, (3, 6)),
        ({"tox.ini": "[tox]\nenvlist = py3\n"}, False, (3, 8)),
        ({".travis.yml": "python:\n  - '2.7'\n  - \"3.5\"\n"}, False, (2, 7)),
        ({".github/workflows/ci.yml": "        python-version: ['3.6', '3.9']\n"}, False, (3, 6)),
        ({".github/workflows/ci.yml": "        node-version: 2.7\n"}, False, (3, 8)),
        ({"docs/tox.ini": "envlist = py27\n", "tests/old/setup.py": "python_requires='>=2.6'"}, False, (3, 8)),
        ({"requirements.txt": "django>=2.7\n"}, False, (3, 8)),
    ],
)
def test_promises_decide_and_mentions_only_make_it_older(
    documents: dict[str, str], python2: bool, oldest: tuple[int, int]
) -> None:
    assert oldest_python(documents, python2=python2) == oldest
