"""Findings that one decision settles: which decision that is, and which place leads."""

import pickle

import pytest

from tests.contracts.measured import findings_of
from tests.rules.ask import findings_in
from toolkit.model.plugins import RuleExample
from toolkit.rules.call_without_timeout import RULE as TIMEOUT
from toolkit.rules.hard_coded_secret import RULE as SECRET
from toolkit.rules.logged_secret import RULE as LOGGED
from toolkit.rules.query_in_loop import RULE as LOOP
from toolkit.rules.sql_by_formatting import RULE as SQL
from toolkit.rules.unbounded_query import RULE as UNBOUNDED
from toolkit.wiring.plugins import rules

GET = "import requests\n\ndef {name}({given}):\n    return requests.get(URL)\n"
MAIL = "import smtplib\n\ndef send():\n    return smtplib.SMTP(HOST)\n"


def test_calls_of_each_library_are_one_finding_that_begins_where_a_client_waits() -> None:
    files = {
        "a/tasks.py": GET.format(name="report", given=""),
        "b/feed.py": GET.format(name="feed", given=""),
        "c/views.py": GET.format(name="view", given="request"),
        "mail.py": MAIL,
    }
    http, mail = findings_in(TIMEOUT, files)
    assert (http.symbol, mail.symbol) == (".::requests", ".::smtplib")
    assert [str(place) for place in http.evidence] == ["c/views.py:4", "b/feed.py:4", "a/tasks.py:4"]
    assert (http.args["name"], http.args["count"], http.args["files"], http.value) == ("view", 3, 3, 3)


def test_a_method_that_nothing_mentions_leads_nowhere() -> None:
    text = "import requests\n\nclass A:\n    def gone(self):\n        requests.get(URL)\n"
    text += "    def used(self):\n        requests.get(URL)\n\nA().used()\n"
    (found,) = findings_of(RuleExample({"a.py": text}), TIMEOUT)
    assert [place.line for place in found.evidence] == [7, 5]


def test_one_function_may_hold_what_two_decisions_settle() -> None:
    text = (
        "import requests, smtplib\n\ndef f():\n    smtplib.SMTP(HOST)\n    requests.get(URL)\n    requests.get(URL)\n"
    )
    found = findings_in(TIMEOUT, {"a.py": text})
    assert [(item.symbol, len(item.evidence)) for item in found] == [(".::smtplib", 1), (".::requests", 2)]


def test_one_secret_is_one_finding_wherever_it_stands() -> None:
    text = "SECRET_KEY = 'e951e5a1f4b94151b360f47edf596dd2'\n"
    found = findings_in(SECRET, {"conf.py": text, "more/conf.py": text + "API_KEY = 'x7Kq93mVb2LpQ8sT'\n"})
    assert [(item.symbol, len(item.evidence)) for item in found] == [(".::SECRET_KEY", 2), (".::API_KEY", 1)]


def test_names_of_persons_in_a_log_are_milder_than_what_opens_doors() -> None:
    text = "def f(email, password):\n    log.info(email)\n    log.info(password)\n"
    found = findings_in(LOGGED, {"a.py": text, "b.py": text})
    assert [(item.symbol, item.severity, len(item.evidence)) for item in found] == [
        (".::persons", "low", 2),
        (".::secrets", "medium", 2),
    ]


@pytest.mark.parametrize("growing", ["History", "User"])
def test_a_table_that_grows_with_use_leads(growing: str) -> None:
    text = "def f(request):\n    return list({}.objects.all())\n"
    (found,) = findings_in(UNBOUNDED, {"a.py": text.format("Article"), "b.py": text.format(growing)})
    assert [place.path for place in found.evidence] == ["b.py", "a.py"]


def test_a_loop_over_the_rows_of_a_query_leads() -> None:
    given = "def f(request, keys):\n    return [User.objects.get(id=key) for key in keys]\n"
    rows = "def g():\n    return [User.objects.get(id=row.user) for row in Order.objects.all()]\n"
    (found,) = findings_in(LOOP, {"a.py": given, "b.py": rows})
    assert [place.path for place in found.evidence] == ["b.py", "a.py"]


def test_sql_that_can_be_abused_today_is_told_by_itself() -> None:
    view = (
        "from flask import request\n\ndef view(c):\n    c.execute('SELECT a FROM b WHERE c = ' + request.args['c'])\n"
    )
    other = "def find(c, name):\n    c.execute('SELECT a FROM b WHERE c = ' + name)\n"
    found = findings_in(SQL, {"views.py": view, "x.py": other, "y.py": other})
    assert [(item.symbol, item.is_urgent, len(item.evidence)) for item in found] == [
        ("views.py::view", True, 1),
        (".", False, 2),
    ]


def test_each_rule_can_be_sent_to_another_process() -> None:
    for name, rule in rules().items():
        assert pickle.loads(pickle.dumps(rule)).decision is rule.decision, name
