import pytest

from toolkit.rules._declared import declared_versions, surely_at_least, surely_below

ENVIRONMENT = (
    "name: shop\nchannels:\n- defaults\ndependencies:\n- conda-forge::arrow=1.2.3=py36_0\n- numpy>=1.20\n"
    "- python=3.9\n- pip:\n  - pymongo==4.6.3\nprefix: /opt\n"
)


def test_an_environment_names_versions_as_requirements_do() -> None:
    found = [
        (item.product, item.newest, item.line) for item in declared_versions({"setup/env_environment.yml": ENVIRONMENT})
    ]
    assert found == [("arrow", (1, 2, 3), 5), ("python", (3, 9), 7), ("pymongo", (4, 6, 3), 9)]
    assert surely_at_least({"environment39.yml": ENVIRONMENT}, "pymongo", (4,))
    assert surely_at_least({"environment39.yml": ENVIRONMENT}, "numpy", (1, 20))
    assert surely_at_least({"environment39.yml": ENVIRONMENT}, "python", (3, 9))


@pytest.mark.parametrize("path", ["deploy/shop.yml", "environment-dev.yml", "tests/environment.yml"])
def test_other_files_and_those_of_development_pin_nothing(path: str) -> None:
    assert not list(declared_versions({path: ENVIRONMENT}))


def test_the_environment_that_most_scripts_install_decides() -> None:
    old = ENVIRONMENT.replace("4.6.3", "3.5.1")
    told = {"environment36.yml": ENVIRONMENT, "environment36.exported.yml": old}
    assert not surely_at_least(told, "pymongo", (4,))
    assert surely_at_least({**told, "setup.sh": "conda env update --file environment36.yml\n"}, "pymongo", (4,))


def test_a_recipe_counts_with_what_it_runs_with() -> None:
    text = "requirements:\n  run:\n    - pymongo 3.12.*\n    - {{ pin }}\ntest:\n  requires:\n    - flask 1.0\n"
    assert [(item.product, item.newest) for item in declared_versions({"conda/meta.yaml": text})] == [
        ("pymongo", (3, 12))
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Pipfile.lock", '{"default": {"pymongo": {"hashes": ["a"], "version": "==4.1"}}, "develop": {}}'),
        ("uv.lock", '[[package]]\nname = "pymongo"\nversion = "4.1.0"\n'),
        ("poetry.lock", '[[package]]\nname = "pymongo"\nversion = "4.1.0"\n'),
    ],
)
def test_lock_files_say_what_is_installed(path: str, text: str) -> None:
    assert surely_at_least({path: text}, "pymongo", (4,))
    assert surely_below({path: text}, "pymongo", (5,))
    assert not surely_below({path: text}, "pymongo", (4,))


def test_what_pipenv_installs_for_development_is_left_out() -> None:
    text = '{"default": {}, "develop": {"pymongo": {"version": "==4.1"}}}'
    assert not surely_at_least({"Pipfile.lock": text}, "pymongo", (4,))
