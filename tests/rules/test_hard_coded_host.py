import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.hard_coded_host import RULE

HEAD = "import requests, smtplib, socket\nfrom pymongo import MongoClient\n\ndef f(item, host):\n    "


@pytest.mark.parametrize(
    ("code", "host"),
    [
        ("requests.get('https://gw.shop.co.jp/v1')", "gw.shop.co.jp"),
        ("requests.get('https://gw.shop.co.jp/v1/%s' % item)", "gw.shop.co.jp"),
        ("requests.get('https://gw.shop.co.jp/v1/{}'.format(item))", "gw.shop.co.jp"),
        ("requests.get(f'https://gw.shop.co.jp/{item}')", "gw.shop.co.jp"),
        ("requests.get('https://gw.shop.co.jp/' + item)", "gw.shop.co.jp"),
        ("requests.post(url='https://gw.shop.co.jp/')", "gw.shop.co.jp"),
        ("requests.request('PUT', 'https://gw.shop.co.jp/')", "gw.shop.co.jp"),
        ("url = 'https://gw.shop.co.jp/'\n    requests.get(url)", "gw.shop.co.jp"),
        ("requests.get('http://api.shop.co.jp/')", "api.shop.co.jp"),
        ("requests.get('https://api.internal/')", "api.internal"),
        ("smtplib.SMTP('mail.shop.co.jp', 25)", "mail.shop.co.jp"),
        ("socket.create_connection(('mail.shop.co.jp', 25))", "mail.shop.co.jp"),
        ("MongoClient('mongodb://push:pw@db1.shop.co.jp:27017/push')", "db1.shop.co.jp"),
        ("host = '10.1.2.3'", "10.1.2.3"),
        ("host = 'redis://192.168.1.9:6379/0'", "192.168.1.9"),
        ("host = 'mq1.internal'", "mq1.internal"),
        ("send('http://172.20.0.4/push')", "172.20.0.4"),
    ],
)
def test_another_system(code: str, host: str) -> None:
    (finding,) = findings_in(RULE, {"app.py": HEAD + code})
    assert finding.args["host"] == host


@pytest.mark.parametrize(
    "code",
    [
        "requests.get(host)",
        "requests.get('http://localhost:8080/')",
        "requests.get('http://127.0.0.1/')",
        "requests.get('https://api.example.com/')",
        "requests.get('http://%s/v1' % host)",
        "requests.get(f'http://{host}/v1')",
        "requests.get('https://www.googleapis.com/calendar/v3/' + item)",
        "requests.get(f'https://api.shop.co.jp/{item}')",
        "requests.get('https://geo-api.shop.com')",
        "requests.get('https://shop.co.jp/v1')",
        "requests.get('https://shop.io')",
        "requests.get('/users')",
        "requests.get(*item)",
        "link = 'https://docs.shop.co.jp/'",
        "return 'http://www.w3.org/2000/svg'",
        "return item in '10.0.0.0/8'",
        "return host == '10.1.2.3'",
        "return host.startswith('10.1.2.3')",
        "return '1.2.3.4'",
        "return {'host': '10.1.2.3'}",
        "'10.1.2.3'",
        "return '10.1.2'",
        "return url_for('teams.private', next=item)",
    ],
)
def test_no_other_system(code: str) -> None:
    assert lines_in(RULE, HEAD + code) == []


def test_named_constants_are_in_one_place_already() -> None:
    assert lines_in(RULE, "HOST = '10.1.2.3'\n\nclass Mail:\n    server = 'mail.internal'\n") == []


def test_a_module_is_no_host() -> None:
    assert lines_in(RULE, "def main():\n    run('shop.settings.prod')\n", "src/shop/start.py") == []
    assert lines_in(RULE, "def main():\n    run('db.settings.prod')\n", "src/shop/start.py") == [2]
    assert lines_in(RULE, "def main():\n    run('http://db.prod')\n", "src/shop/start.py") == [2]


def test_a_connection_of_a_module_counts() -> None:
    text = "from pymongo import MongoClient\n\ndb = MongoClient('db1.shop.co.jp')\nurl = 'db2.shop.co.jp'\n"
    assert lines_in(RULE, text + "other = MongoClient(url)\n") == [3]
