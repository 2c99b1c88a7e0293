import pytest

from tests.rules.ask import lines_in
from toolkit.rules.mutable_default import RULE


@pytest.mark.parametrize(
    "text",
    [
        "def f(x, /, a=[]):\n    a.append(x)\n",
        "def f(*, a={}):\n    a['x'] = 1\n",
        "def f(a=set()):\n    a |= {1}\n",
        "def f(a={}):\n    if a.get('x', 1):\n        a['x'] = 1\n",
        "def f(a={}):\n    if a or b:\n        a['x'] = 1\n",
        "def f(a={'x': 1}):\n    if a:\n        a['x'] = 2\n",
        "def f(a=[]):\n    if a:\n        pass\n    else:\n        a.append(1)\n",
        "def f(a=[]):\n    del a[0]\n",
        "def f(a=dict(b=1)):\n    return a\n",
        "async def f(a=[]):\n    a.pop()\n",
        "import collections\ndef f(a=collections.defaultdict(list)):\n    return a\n",
    ],
)
def test_speaks(text: str) -> None:
    assert lines_in(RULE, text)


@pytest.mark.parametrize(
    "text",
    [
        "def f(a=()):\n    return a\n",
        "def f(a={}):\n    if a.get('x'):\n        a['x'] = 1\n",
        "def f(a={}):\n    if b and 'x' in a:\n        a['x'] = 1\n",
        "def f(a=[]):\n    if a:\n        a.append(1)\n",
        "def f(a=[]):\n    return list(a)\n",
        "def f(a=[]):\n    return a[0]\n",
        "def f(a=[]):\n    for x in a:\n        print(x)\n",
        "def f(a=None):\n    a = a or []\n    a.append(1)\n",
        "def f(a=[]):\n    a = a or [1]\n    a.append(1)\n",
        "def f(a=[]):\n    def g(a):\n        a.append(1)\n    return g\n",
        "class A:\n    def __init__(self, a=[]):\n        self.a = a\n    def f(self):\n        self.b.append(1)\n",
        "def f(a=[]):\n    x.a = a\n",
        "def f(a=[]):\n    a.sort()\n",
    ],
)
def test_is_silent(text: str) -> None:
    assert lines_in(RULE, text) == []


def test_fastapi_copies_the_default_of_a_parameter_for_each_request() -> None:
    body = "def rows(keys: list[str] = []):\n    keys.append('a')\n    return len(keys)\n"
    assert lines_in(RULE, body) == [2]
    assert lines_in(RULE, f"@app.get('/rows')\n{body}") == []
    assert lines_in(RULE, f"@cached\n{body}") == [3]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ("options['workers'] = 2", [2]),
        ("if 'workers' not in options:\n        options['workers'] = 2", []),
        ("if size > 9:\n        options['workers'] = 2", [3]),
        ("options['workers'] = size", [2]),
    ],
)
def test_a_missing_constant_may_be_added(change: str, lines: list[int]) -> None:
    assert lines_in(RULE, f"def start(size, options={{}}):\n    {change}\n    run(options)\n") == lines
