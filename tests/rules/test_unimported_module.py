"""Ways that lead to a module; the examples of the rule are tested with those of all rules."""

import pytest

from tests.contracts.measured import findings_of
from toolkit.model.plugins import RuleExample
from toolkit.rules.unimported_module import RULE

PLAIN = "def f():\n    pass\n"
SHOP = {
    "shop/__init__.py": "",
    **{f"shop/part{number}.py": PLAIN for number in range(5)},
    "app.py": "".join(f"import shop.part{number}\n" for number in range(5)),
}


def dead(**texts: str) -> list[str]:
    """The modules that the rule names in a project with `shop/old_total.py`; `__` in a name is a folder."""
    files = {f"{name.replace('__', '/')}.py": text for name, text in texts.items()}
    return [item.symbol for item in findings_of(RuleExample({**SHOP, "shop/old_total.py": PLAIN, **files}), RULE)]


def test_a_module_that_nothing_leads_to_is_named() -> None:
    assert dead() == ["shop/old_total.py"]


@pytest.mark.parametrize("name", ["locustfile", "smoke"])
def test_a_tool_that_finds_its_file_by_name_is_told(name: str) -> None:
    assert dead(**{f"shop__{name}": PLAIN}) == ["shop/old_total.py"]


@pytest.mark.parametrize(
    "text",
    [
        "import shop.old_total\n",
        "def f():\n    from shop import old_total\n",
        "from .shop.old_total import f\n",
        "import sys\n\nsys.path.append('shop')\nimport old_total\n",
        "from lib.shop.old_total import f\n",
        "BACKEND = 'shop.old_total.Backend'\n",
        "run(['python', 'shop/old_total.py'])\n",
        "run('python -m shop.old_total')\n",
        "load('old_total')\n",
        "import importlib\nimportlib.import_module('shop.' + name)\n",
        "import importlib\nimportlib.import_module('shop.%s' % name)\n",
        "import importlib\nimportlib.import_module('shop.{}.x'.format(name))\n",
        "import importlib\nimportlib.import_module('shop.' + name + '_total')\n",
        "config.scan('shop')\n",
    ],
)
def test_it_may_be_reached(text: str) -> None:
    assert dead(other=text) == []


@pytest.mark.parametrize(
    "text",
    [
        "old_total = 1\n",
        "log('the old_total of a cart is low')\n",
        "import importlib\nimportlib.import_module(f'other.{name}')\n",
    ],
)
def test_what_is_no_way_to_it(text: str) -> None:
    assert dead(other=text) == ["shop/old_total.py"]


@pytest.mark.parametrize(
    "path",
    ["shop__migrations__old", "shop__management__commands__old", "shop__templatetags__old", "scripts__old"],
)
def test_what_tools_find_by_its_folder_is_left_alone(path: str) -> None:
    package = {f"{path.rpartition('__')[0]}____init__": ""}
    assert dead(**{path: PLAIN}, **package, other="import shop.old_total\n") == []


@pytest.mark.parametrize("name", ["models", "conftest", "wsgi", "celery", "wagtail_hooks"])
def test_what_tools_find_by_its_name_is_left_alone(name: str) -> None:
    assert dead(**{f"shop__{name}": PLAIN}, other="import shop.old_total\n") == []


@pytest.mark.parametrize("text", ["application = make()\n\n\n" + PLAIN, "def main():\n    pass\n"])
def test_what_a_server_starts_is_left_alone(text: str) -> None:
    assert dead(shop__old_total=text) == []


def test_where_a_loader_takes_any_name_only_one_of_many_is_named() -> None:
    loader = "import importlib\n\n\ndef load(name):\n    return importlib.import_module(name)\n"
    assert dead(lib__loader=loader) == ["shop/old_total.py"]
    assert dead(lib__loader=loader, shop__old_tax=PLAIN) == []
    assert dead(shop__old_tax=PLAIN) == ["shop/old_tax.py", "shop/old_total.py"]


def test_where_settings_choose_one_module_of_a_folder_its_neighbours_are_left_alone() -> None:
    assert dead(shop__new_total=PLAIN, other="TOTAL = 'shop.new_total.f'\n") == []


def test_a_scan_of_anything_else_loads_nothing() -> None:
    assert dead(other="def f(redis, cursor):\n    return redis.scan(cursor)\n") == ["shop/old_total.py"]
