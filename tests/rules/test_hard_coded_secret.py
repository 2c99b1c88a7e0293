import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.ask import findings_in, lines_in
from toolkit.rules._literals import entropy, is_placeholder, looks_random
from toolkit.rules.hard_coded_secret import RULE

SECRET = "q7Wz3nX9bT2kLm5v"


@pytest.mark.parametrize(
    "code",
    [
        f"SECRET_KEY = '{SECRET}'",
        f"API_KEY: str = '{SECRET}'",
        f"env = Env(SECRET_KEY=(str, '{SECRET}'))",
        "SECRET_KEY = '3v^t+_y0mx%_5gb*th(i!w$l6##bq9tu2gpcsn7k'",
        f"self.access_token = '{SECRET}'",
        f"config['API_SECRET_KEY'] = '{SECRET}'",
        f"connect(password='{SECRET}')",
        f"options = {{'auth_token': '{SECRET}'}}",
        "connect(host, password='hunter22')",
        f"url = 'postgres://api:{SECRET}@db1.shop.co.jp/push'",
        "key = 'AKIAQ7WZ3NX9BT2KLM5V'",
        f"key = '''-----BEGIN RSA PRIVATE KEY-----\n{'q7Wz3nX9' * 8}\n-----END RSA PRIVATE KEY-----'''",
    ],
)
def test_secret_is_seen_once_and_never_shown(code: str) -> None:
    (finding,) = findings_in(RULE, {"app.py": f"def f(self, config, host):\n    {code}\n"})
    assert len(finding.evidence) == 1
    shown = json.dumps(finding.args)
    assert not any(part in shown for part in (SECRET, "hunter22", "q7Wz3nX9", "AKIAQ7"))


@pytest.mark.parametrize(
    "code",
    [
        "url = environ.get('DATABASE_URL', 'postgres://push:push@db:5432/push')",
        "SECRET_KEY = os.environ['SECRET_KEY']",
        "SECRET_KEY = ''",
        "SECRET_KEY = None",
        "SECRET_KEY = 'changeme-1234567'",
        "SECRET_KEY = '<put 32 random bytes here>'",
        "PASSWORD = 'core.smtp.password'",
        "ACCESS_TOKEN = 'X-Access-Token'",
        "api_key = 'apiKeyHeaderName2'",
        "TOKEN_URL = 'https://auth.example.com/o/token2'",
        "url = 'rabbitmq://guest:guest@rabbitmq:5672//'",
        "url = 'mongodb://user:pass@mongodb:27017/'",
        f"COLOUR = '{SECRET}'",
        "connect(host, password='')",
        "connect(host, password=password)",
        "connect(host, password='password')",
        "url = 'postgres://api:secret@db1.shop.co.jp/push'",
        f"url = 'postgres://api:{SECRET}@localhost/push'",
        "url = 'postgres://db1.shop.co.jp/push'",
        "key = 'AKIAIOSFODNN7EXAMPLE'",
        "key = '-----BEGIN RSA PRIVATE KEY-----'",
        f"'''see redis://api:{SECRET}@db1.shop.co.jp/0'''",
    ],
)
def test_no_secret(code: str) -> None:
    assert lines_in(RULE, f"def f(self, host, password):\n    {code}\n") == []


@given(st.text(alphabet="abcdefghijkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=16, max_size=40))
def test_whatever_is_found_its_value_stays_inside(value: str) -> None:
    for finding in findings_in(RULE, {"app.py": f"SECRET_KEY = {value!r}\nconnect(password={value!r})\n"}):
        assert value not in json.dumps(finding.args)


@given(st.text(max_size=60))
def test_entropy_is_between_zero_and_the_number_of_different_marks(text: str) -> None:
    assert 0 <= entropy(text) <= max(1, len(set(text))).bit_length()


@given(st.text(alphabet="ab", min_size=1), st.integers(2, 4))
def test_entropy_does_not_grow_by_repeating(text: str, times: int) -> None:
    assert entropy(text * times) == pytest.approx(entropy(text))


@given(st.from_regex(r"[a-z]{2,12}([._-][a-z]{2,12}){0,4}", fullmatch=True))
def test_words_are_not_random(text: str) -> None:
    assert not looks_random(text)


def test_placeholders() -> None:
    assert all(map(is_placeholder, ("changeme", "<token>", "{password}", "your-key", "xxx", "%s")))
    assert not is_placeholder(SECRET)


def test_a_password_that_is_the_name_of_the_account_is_for_development() -> None:
    assert lines_in(RULE, "connect(dbname='temba', user='temba', password='temba')\n") == []
    assert lines_in(RULE, "connect(dbname='temba', user='temba', password='gh7-olive')\n") == [1]


def test_a_default_that_production_refuses_is_no_secret() -> None:
    text = "DEFAULT_SECRET_KEY = 'mlfs33^s1l4xf6a36$0#j%dd*s'\nSECRET_KEY = read('KEY', DEFAULT_SECRET_KEY)\n"
    assert lines_in(RULE, text) == [1]
    assert lines_in(RULE, f"{text}if not DEBUG and SECRET_KEY == DEFAULT_SECRET_KEY:\n    raise ValueError\n") == []


def test_a_key_for_debug_mode_is_no_secret() -> None:
    text = "if {test}:\n    SECRET_KEY = read('KEY')\nelse:\n    SECRET_KEY = 'mlfs33^s1l4xf6a36$0#j%dd*s'\n"
    assert lines_in(RULE, text.format(test="not DEBUG")) == []
    assert lines_in(RULE, text.format(test="os.path.exists('key')")) == [4]


def test_an_example_of_a_request_is_no_secret() -> None:
    table = f"{{'password': '{SECRET}'}}"
    assert lines_in(RULE, f"example = OpenApiExample('Register', value={table})\n") == []
    assert lines_in(RULE, f"schema = extend_schema(example={table})\n") == []
    assert lines_in(RULE, f"login(value={table})\n") == [1]
