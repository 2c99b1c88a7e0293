import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.module_state import RULE


@pytest.mark.parametrize(
    "text",
    [
        "seen = set()\ndef f(x):\n    seen.add(x)\n",
        "seen: list = []\ndef f(x):\n    seen[:] = x\n",
        "from collections import deque\nq = deque()\ndef f():\n    return q.popleft()\n",
        "import collections\nn = collections.Counter()\ndef f(x):\n    n[x] += 1\n",
        "a = b = []\ndef f(x):\n    b.append(x)\n",
        "last = []\nclass A:\n    def f(self):\n        last.sort()\n",
        "x = None\ndef f():\n    global x\n    x = 1\n",
        "def f():\n    global made\n    made = 1\n",
        "x = []\ndef f():\n    global x\n    for x in 'ab':\n        pass\n",
        "cache = {}\ndef keep(user):\n    cache[user.id] = user\n    return user\n",
        "seen = []\ndef call(fn):\n    seen.append(fn)\n    return fn()\n",
        "cache = {}\ndef f(x):\n    if x in cache:\n        del cache[x]\n",
    ],
)
def test_speaks(text: str) -> None:
    assert lines_in(RULE, text)


@pytest.mark.parametrize(
    "text",
    [
        "seen = ()\ndef f(x):\n    return seen + (x,)\n",
        "seen = []\ndef f(seen):\n    seen.append(1)\n",
        "seen = []\ndef f(*seen):\n    seen.append(1)\n",
        "seen = []\ndef f():\n    for seen in 'ab':\n        seen.pop()\n",
        "seen = []\ndef f():\n    with open('x') as seen:\n        seen.clear()\n",
        "seen = []\ndef f():\n    from x import seen\n    seen.append(1)\n",
        "seen = []\ndef f():\n    def g(seen):\n        seen.append(1)\n    return g\n",
        "cache = {}\ndef f(x):\n    if x not in cache:\n        cache[x] = make(x)\n    return cache[x]\n",
        "cache = {}\ndef f(x):\n    return cache.setdefault(x, make(x))\n",
        "hooks = []\ndef add_hook(x):\n    hooks.append(x)\n",
        "views = {}\ndef view(name):\n    def wrap(f):\n        views[name] = f\n        return f\n    return wrap\n",
        "views = []\ndef api(fn):\n    fn.is_api = True\n    views.append(fn)\n    return fn\n",
        "views = []\ndef api(view):\n    views.append(view)\n    def call():\n        pass\n    return call\n",
        "x = None\ndef f():\n    global x\n    if not x:\n        x = 1\n",
        "x = 0\ndef f():\n    global x\n    return x\n",
        "x = []\ndef f():\n    x.append(1)\nif __name__ == '__main__':\n    f()\n",
    ],
)
def test_is_silent(text: str) -> None:
    assert lines_in(RULE, text) == []


def test_a_program_that_serves_requests_is_no_script() -> None:
    text = "x = []\n@app.route('/')\ndef f():\n    x.append(1)\nif __name__ == '__main__':\n    app.run()\n"
    assert lines_in(RULE, text) == [4]


def test_state_that_is_not_of_a_request_is_one_finding_with_all_its_places() -> None:
    text = "a = []\nb = []\ndef f():\n    a.append(1)\n    b.append(2)\ndef g():\n    a.clear()\n"
    (finding,) = findings_in(RULE, {"app.py": text})
    assert (finding.symbol, finding.args["variable"], len(finding.evidence)) == (".", "a", 3)
    text += "c = 0\ndef h(request):\n    global c\n    c = request.args['x']\n"
    assert [item.symbol for item in findings_in(RULE, {"app.py": text})] == [".", "app.py::c"]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("from flask import g\nlast = None\n\ndef before():\n    global last\n    last = g.user\n", "high"),
        ("last = None\n\ndef view(request):\n    global last\n    last = request.user.id\n", "high"),
        ("last = None\n\ndef view(request):\n    global last\n    last = request.args['name']\n", "high"),
        ("last = None\n\ndef note(name):\n    global last\n    last = name\n", "medium"),
        ("web_server = None\n\ndef note(name):\n    global web_server\n    web_server = name\n", ""),
        ("cur = None\n\ndef run_server(name):\n    global cur\n    cur = name\n", ""),
    ],
)
def test_state_of_a_request_weighs_more_and_that_of_the_process_nothing(text: str, severity: str) -> None:
    found = findings_in(RULE, {"app.py": text})
    assert [item.severity for item in found] == ([severity] if severity else [])


def test_what_is_bound_along_with_a_first_use_is_no_state_of_requests() -> None:
    code = (
        "_conf = None\nREAD_ONLY = None\n\ndef conf():\n    global _conf, READ_ONLY\n"
        "    if _conf is None:\n        _conf = load()\n        READ_ONLY = _conf.read_only\n    return _conf\n"
    )
    assert lines_in(RULE, code) == []
    other = code.replace("if _conf is None:", "if flag is None:")
    assert lines_in(RULE, other) == [7, 8]


@pytest.mark.parametrize(
    ("caller", "lines"),
    [
        ("def find(key):\n    if not table:\n        _fill()\n    return table[key]\n", []),
        ("def load_all():\n    _fill()\n", []),
        ("_fill()\n", []),
        ("def find(key):\n    _fill()\n    return table[key]\n", [5]),
        ("def find(key):\n    if not key:\n        return 1\n    _fill()\n", [5]),
        ("_fill()\n\ndef find(key):\n    _fill()\n", [5]),
        ("", [5]),
    ],
)
def test_what_loaders_fill_before_it_is_read_is_no_state_of_requests(caller: str, lines: list[int]) -> None:
    code = f"table = {{}}\n\ndef _fill():\n    for row in rows():\n        table[row.id] = row.name\n\n{caller}"
    assert lines_in(RULE, code) == lines


@pytest.mark.parametrize(
    ("refresh", "lines"),
    [
        ("roles = load()", []),
        ("roles = load(user)", [11]),
        ("roles = user.roles", [11]),
        ("roles += load()", [11]),
    ],
)
def test_a_cache_that_a_timer_fills_anew_is_left_alone(refresh: str, lines: list[int]) -> None:
    code = (
        "roles = None\n\ndef get():\n    global roles\n    if not roles:\n        roles = load()\n"
        f"    return roles\n\ndef refresh(user):\n    global roles\n    {refresh}\n    later(60, refresh)\n"
    )
    assert lines_in(RULE, code) == lines
