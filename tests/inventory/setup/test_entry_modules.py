"""Modules that start a part; the name of a project; notices of a README."""

import ast

import pytest

from toolkit.inventory.setup.entry_modules import read_entry_modules
from toolkit.inventory.setup.names import read_description, read_notices, read_project_name
from toolkit.model.setup import EntryModule

MAIN = '\nif __name__ == "__main__":\n    main()\n'


def test_modules_with_their_commands_and_effects() -> None:
    sources = {
        "seed.py": '"""Makes the database. Slow."""\nimport os\nos.remove(path)\ndb.executescript(text)\n' + MAIN,
        "shop/__main__.py": "port = 8080\nif x:\n    port = int(x)\ncreate_app().run(host='', port=port)\n" + MAIN,
        "setup.py": MAIN,
        "shop/wsgi.py": "# -*- coding: utf-8 -*-\n# Serves the shop.\napplication = 1\n",
        "shop/views.py": MAIN,
        "manage.py": "execute_from_command_line(sys.argv)\n" + MAIN,
        "lib.py": "x = 1\n",
    }
    assert read_entry_modules({path: (text, ast.parse(text)) for path, text in sources.items()}) == (
        EntryModule("manage.py", 3, "python manage.py runserver"),
        EntryModule("seed.py", 6, "python seed.py", "Makes the database.", ("creates_tables", "removes_file")),
        EntryModule("shop/__main__.py", 6, "python -m shop", "", (), 8080),
        EntryModule("shop/wsgi.py", 1, "", "Serves the shop."),
    )


@pytest.mark.parametrize(
    ("documents", "readme", "config", "name"),
    [
        ({"pyproject.toml": '[project]\nname = "shop-api"\n'}, "# Other\n", "", "shop-api"),
        ({"lib/setup.py": "setup(name='lib')"}, "# Shop\n\nSells.\n", "", "Shop"),
        ({}, "push-api\n  1. run it\n", "", "push-api"),
        ({}, "# Welcome to the shop of things\n", "[remote]\n\turl = git@host.example:team/shop.git\n", "shop"),
        ({}, "", "[remote]\n\turl = /srv/mirror/repo\n", ""),
    ],
)
def test_a_project_names_itself(documents: dict[str, str], readme: str, config: str, name: str) -> None:
    assert read_project_name(documents, readme, config) == name


def test_notices_that_a_project_moved() -> None:
    text = (
        "# Shop\n\n## Notice\n\nStarting from 2.0, Shop has been **consolidated** into\n[Mall](https://mall.example).\n"
        "\nSells things that are new.\n\n- This repository is archived\n"
    )
    assert [(item.text, item.place) for item in read_notices("README.md", text)] == [
        ("Starting from 2.0, Shop has been consolidated into Mall.", "README.md:5")
    ]


def test_the_description_of_a_package() -> None:
    (found,) = read_description({"pyproject.toml": '[project]\ndescription = "Sells things to people"\n'})
    assert (found.text, found.place) == ("Sells things to people", "pyproject.toml:2")
