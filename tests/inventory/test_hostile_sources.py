"""Sources that would fill the memory, run for ever or end the interpreter: what else is registered is listed anyway."""

from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.inventory.interpreter import engine
from toolkit.inventory.interpreter.bounds import MOST_ITEMS, is_small
from toolkit.model.settings import Settings
from toolkit.render.inventory.document import inventory_bytes
from toolkit.wiring.inventory import take_inventory

START = "from flask import Flask\n\napp = Flask(__name__)\n"
END = "\n\n@app.route('/x')\ndef x():\n    return 'x'\n"
_NESTED = "".join(f"{'    ' * depth}for v{depth} in range(1000):\n" for depth in range(4)) + "    " * 4 + "q = 1\n"
_DIAMOND = "class A0: pass\nclass B0: pass\n" + "".join(
    f"class A{n}(A{n - 1}, B{n - 1}): pass\nclass B{n}(A{n - 1}, B{n - 1}): pass\n" for n in range(1, 40)
)
HOSTILE = {
    "a wide number": "w = '%2000000000000d' % 1\nw = '%*d' % (2000000000000, 1)\n",
    "a wide f-string": "w = f'{1:>2000000000000}'\nn = 9000000000000\nw = f'{1:>{n}}'\n",
    "a wide format": "w = '{:>2000000000000}'.format(1)\nw = '{:>{}}'.format(1, 2000000000000)\n",
    "many zeros": "w = '1'.zfill(20000000000000)\n",
    "a list that doubles": "a = [1]\n" + "a = a + a\n" * 60,
    "a list that extends itself": "a = [1]\n" + "a.extend(a)\n" * 60 + "a += a\n" * 60,
    "stars": "a = [1, 2]\n" + "a = [*a, *a]\n" * 60,
    "bytes that double": "a = b'aaaaaaaa'\n" + "a = a + a\n" * 60,
    "a text that replaces itself": "a = 'a' * 1\na = 'aaaaaaaaaa'\n" + "a = a.replace('a', 'aaaaaaaaaa')\n" * 30,
    "a huge range": "for i in range(2000000000000):\n    pass\n",
    "a range of four": "for i in range(1, 2, 3, 4):\n    pass\n",
    "nested loops": _NESTED,
    "nested comprehensions": "q = [1 for a in range(1000) for b in range(1000) for c in range(1000) if a == -1]\n",
    "diamonds": _DIAMOND,
    "lists in themselves": "a = []\na.append(a)\nb = []\nb.append(b)\nif a == b:\n    pass\nq = '{}'.format(a)\n",
    "lists of lists": "a = [1]\nb = [1]\n"
    + "a = [a, a]\nb = [b, b]\n" * 60
    + "if a == b:\n    pass\nq = '{}'.format(a)\n",
    "numbers of many digits": f"n = 0x{'f' * 6000}\nq = str(n)\nq = {{}}[n]\nq = '%s' % n\n",
    "numbers without an integer": "q = int(1e999)\nq = '%d' % 1e999\nq = '%c' % 99999999\n",
    "keys that have no hash": "q = {}.get(([],))\nq = {([],): 1}\n",
    "positions that no list has": "q = [1].pop(9999999999999999999999)\n[1].insert(99999999999999999999, 1)\n",
    "fields that are no names": "import collections\nN = collections.namedtuple('N', [[1], [2]])\nq = N(1, 2)\n",
    "half a character": "@app.route('/\\ud800')\ndef half():\n    'half \\ud800'\n    return request.args['\\ud800']\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_source_costs_no_more_than_itself(name: str, tmp_path: Path):
    write(tmp_path, {"app.py": START + HOSTILE[name] + END})
    found = take_inventory(tmp_path, Settings(), keep=False)
    assert ("GET", "/x") in {(route.method, route.path) for route in found.routes}
    assert b'"/x"' in inventory_bytes(found, "en")


def test_loops_that_register_are_followed_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "MOST_ROUNDS", 100)
    loop = "for i in range(1000):\n    for j in range(1000):\n        app.add_url_rule('/%d/%d' % (i, j), '', x)\n"
    write(tmp_path, {"app.py": START + END + loop})
    found = take_inventory(tmp_path, Settings(), keep=False)
    assert 100 <= len(found.routes) < 110


def test_what_is_small_is_compared_and_what_holds_itself_is_not():
    own: list[object] = []
    own.append(own)
    assert not is_small(own)
    assert not is_small([0] * (MOST_ITEMS + 1))
    assert is_small({"a": [1, (2, "b")]})
