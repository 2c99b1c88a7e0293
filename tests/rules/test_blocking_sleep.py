import pytest

from tests.rules.ask import lines_in
from toolkit.rules.blocking_sleep import RULE


@pytest.mark.parametrize(
    "head",
    [
        "@app.route('/a')\ndef f():",
        "@api_view(['GET'])\ndef f(r):",
        "@router.get('/a')\ndef f():",
        "@csrf_exempt\ndef f(r):",
        "def f(request, name):",
        "async def f():",
    ],
)
def test_sleeps_in_a_request(head: str) -> None:
    text = f"import time\n{head}\n    time.sleep(2)\n"
    assert lines_in(RULE, text) == [text.count("\n")]


@pytest.mark.parametrize(
    ("base", "method"),
    [
        ("View", "get"),
        ("views.APIView", "post"),
        ("ModelViewSet", "create"),
        ("Resource", "delete"),
        ("tornado.web.RequestHandler", "put"),
        ("Anything", "on_get"),
        ("Anything", "GET_listing"),
    ],
)
def test_sleeps_in_a_method_of_a_view(base: str, method: str) -> None:
    assert lines_in(RULE, f"import time\nclass A({base}):\n    def {method}(self):\n        time.sleep(1)\n") == [4]


@pytest.mark.parametrize(
    "text",
    [
        "import time\ndef f(job):\n    time.sleep(1)\n",
        "import time\ntime.sleep(1)\n",
        "import time\ndef _f(request):\n    time.sleep(1)\n",
        "import time\n@mock.patch('a.b')\ndef f():\n    time.sleep(1)\n",
        "import time\n@cache.get\ndef f():\n    time.sleep(1)\n",
        "import time\n@app.get(path)\ndef f():\n    time.sleep(1)\n",
        "import time\n@other(1)\ndef f():\n    time.sleep(1)\n",
        "import time\nclass A(dict):\n    def get(self):\n        time.sleep(1)\n",
        "import time\nclass A(View):\n    def helper(self):\n        time.sleep(1)\n",
        "import time\ndef outer():\n    def f(request):\n        time.sleep(1)\n",
        "import asyncio\nasync def f():\n    await asyncio.sleep(1)\n",
    ],
)
def test_sleeps_elsewhere(text: str) -> None:
    assert lines_in(RULE, text) == []


@pytest.mark.parametrize(("seconds", "lines"), [("0.5", []), ("1", [4]), ("0.5 * n", [4])])
def test_less_than_a_second_costs_little(seconds: str, lines: list[int]) -> None:
    assert lines_in(RULE, f"import time\n@app.get('/')\ndef f(n):\n    time.sleep({seconds})\n") == lines
    assert lines_in(RULE, "import time\nasync def f():\n    time.sleep(0.5)\n") == [3]
