import pytest

from tests.rules.ask import lines_in
from toolkit.rules.call_without_timeout import RULE

HEAD = "import requests, smtplib, ftplib, httpx, socket\nimport urllib.request as web\nimport http.client\n\n"
CALL = HEAD + "def f(url, cache, rest):\n    "


@pytest.mark.parametrize(
    "code",
    [
        "requests.get(url)",
        "requests.post(url, timeout=None)",
        "requests.request('PUT', url)",
        "web.urlopen(url)",
        "http.client.HTTPSConnection(url)",
        "smtplib.SMTP(url, 25)",
        "ftplib.FTP(url)",
        "httpx.get(url, timeout=None)",
        "s = requests.Session()\n    s.get(url)",
    ],
)
def test_waits_for_ever(code: str) -> None:
    assert len(lines_in(RULE, CALL + code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "requests.get(url, timeout=3)",
        "requests.get(url, **rest)",
        "web.urlopen(url, None, 3)",
        "web.urlopen(*rest)",
        "smtplib.SMTP(url, 25, None, 3)",
        "httpx.get(url)",
        "httpx.get(url, timeout=3)",
        "cache.get(url)",
        "s = requests.Session()\n    s.mount('https://', Patient())\n    s.get(url)",
        "s = requests.Session()\n    s.get(url, timeout=3)",
        "s = dict()\n    s.get(url)",
    ],
)
def test_has_a_limit(code: str) -> None:
    assert lines_in(RULE, CALL + code) == []


def test_default_of_sockets_counts_for_those_who_use_them_plainly() -> None:
    text = HEAD + "socket.setdefaulttimeout(5)\nweb.urlopen('http://a.example')\nrequests.get('http://a.example')\n"
    assert lines_in(RULE, text) == [7]


def test_session_of_another_function_is_another_session() -> None:
    text = HEAD + "def f(url):\n    s = requests.Session()\n    return s\n\ndef g(s, url):\n    return s.get(url)\n"
    assert lines_in(RULE, text) == []


def test_files_that_call_nobody_are_left_at_once() -> None:
    assert lines_in(RULE, "def f(requests, url):\n    return requests.get(url)\n") == []


def test_python_2_names() -> None:
    assert lines_in(RULE, "import urllib2\nprint urllib2.urlopen('http://a.example').read()\n") == [2]
