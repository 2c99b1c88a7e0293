"""Findings that a team would not act on are left out: a small project for each reason, and one with a finding."""

import pytest

from tests.contracts.measured import findings_of
from tests.rules.ask import findings_in, lines_in
from toolkit.model.plugins import Rule, RuleExample
from toolkit.rules.debug_mode_on import RULE as DEBUG
from toolkit.rules.end_of_life import RULE as ENDED
from toolkit.rules.hard_coded_host import RULE as HOST
from toolkit.rules.module_state import RULE as STATE
from toolkit.rules.mutable_default import RULE as DEFAULT
from toolkit.rules.query_in_loop import RULE as LOOP
from toolkit.rules.request_text_runs import RULE as RUNS
from toolkit.rules.swallowed_exception import RULE as SWALLOWED
from toolkit.rules.tls_verification_off import RULE as TLS

LOOPS = "def f(request):\n    for x in {}:\n        Order.objects.filter(x=x).count()\n"
TRIED = "def f(request, key):\n    try:\n        {}\n    except:\n        pass\n"
CALLED = "import requests\n\ndef f(test):\n    url = 'https://pay.gateway.jp/v1'\n{}    requests.post(url)\n"
CACHED = "def f(x, {0}={{}}):\n    {0}[x] = 1\n"
SETTINGS = "DEBUG = True\nINSTALLED_APPS = []\n"
VIEW = (
    "import pickle\nfrom flask import request\nfrom django.http import QueryDict\n\ndef view(request):\n    return {}\n"
)


@pytest.mark.parametrize(
    ("rule", "alone", "spoken"),
    [
        (LOOP, LOOPS.format("Order.STATES"), LOOPS.format("User.objects.all()")),
        (LOOP, LOOPS.format("Category.objects.all()"), LOOPS.format("Customer.objects.all()")),
        (LOOP, LOOPS.format("request.POST.getlist('x')"), LOOPS.format("request.user.orders.all()")),
        (LOOP, LOOPS.format("User.objects.all()").replace("x=x", "x=OuterRef('x'), y=x"), LOOPS.format("rows")),
        (SWALLOWED, TRIED.format("row = User.objects.get(id=key)\n        n = row.name"), TRIED.format("g(key)")),
        (SWALLOWED, TRIED.format("return User.objects.filter(id=key)[0]"), TRIED.format("return g(key)[0]")),
        (HOST, CALLED.format("    if test:\n        url = 'https://test.gateway.jp/v1'\n"), CALLED.format("")),
        (HOST, CALLED.format("").replace("pay.gateway.jp", "graph.facebook.com"), CALLED.format("")),
        (DEFAULT, CACHED.format("cache"), CACHED.format("seen")),
        (DEFAULT, CACHED.format("seen") + "f(1, seen={})\n", CACHED.format("seen") + "f(1)\n"),
        (
            STATE,
            "KNOWN = {}\n\ndef ab_register(key):\n    KNOWN[key] = 1\n",
            "KNOWN = {}\n\ndef ab(key):\n    KNOWN[key] = 1\n",
        ),
        (
            STATE,
            "urlpatterns = []\n\ndef f(user):\n    urlpatterns.append(user)\n",
            "users = []\n\ndef f(user):\n    users.append(user)\n",
        ),
    ],
)
def test_left_alone_beside_what_is_told(rule: Rule, alone: str, spoken: str) -> None:
    assert (lines_in(rule, alone), bool(lines_in(rule, spoken))) == ([], True)


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("", True),
        ("import locale\n", True),
        ("from .local_settings import *\n", False),
        ("exec(open('local_settings.py').read())\n", False),
    ],
)
def test_settings_of_a_deployment_replace_those_above_them(rest: str, told: bool) -> None:
    assert bool(lines_in(DEBUG, SETTINGS + rest, "shop/settings.py")) is told


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("eval(QueryDict(request.body).get('a'))", True),
        ("pickle.loads(request.get_data())", True),
        ("eval(int(request.POST['a']))", False),
    ],
)
def test_loaders_of_request_text(code: str, told: bool) -> None:
    assert bool(findings_in(RUNS, {"views.py": VIEW.format(code)})) is told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("len(key)", True),
        ("int(key)", False),
        ("UUID(key)", False),
        ("assert is_authorized(key)", False),
        ("try:\n        int(key)\n    except ValueError:\n        pass", True),
    ],
)
def test_text_that_was_converted_or_authorized(asked: str, told: bool) -> None:
    text = f"def view(request):\n    key = request.GET['a']\n    {asked}\n    return open(key)\n"
    assert bool(findings_in(RUNS, {"views.py": text})) is told


@pytest.mark.parametrize(("value", "told"), [("OPT_X_TLS_NEVER", True), ("OPT_X_TLS_DEMAND", False)])
def test_certificates_of_a_directory(value: str, told: bool) -> None:
    text = f"import ldap\n\ndef f(c):\n    c.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.{value})\n"
    assert bool(lines_in(TLS, text)) is told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import urlparse", True),
        ("try:\n    import urlparse\nexcept ImportError:\n    from urllib import parse as urlparse", False),
        ("from six.moves import urllib", False),
    ],
)
def test_imports_say_that_a_program_runs_on_python_2(line: str, told: bool) -> None:
    files = {f"shop/m{number}.py": f"{line}\n" for number in range(4)}
    found = findings_of(RuleExample(files), ENDED)
    assert [item.args["version"] for item in found] == ["2.7"] * told
