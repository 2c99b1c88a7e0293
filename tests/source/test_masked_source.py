"""No secret is left in a line that is shown, and lines without one stay as they are."""

import pytest

from toolkit.source.masked_source import mask_source, mask_windows

SECRETS = (
    'PASSWORD = "hunter2"',
    'password: str = "hunter2"',
    "self.secret = b'hunter2'",
    'requests.get(url, auth=("admin", "hunter2"))',
    'if request.headers.get("X-Api-Key") != "hunter2":\n    pass',
    'KEY = os.environ.get("SIGNING_KEY") or "hunter2"',
    'HOOK = "https://hooks.slack.com/services/T00/B00/hunter2"',
    'conn = connect("host=db password=hunter2 user=x")',
    'url = "mysql://user:hunter2@host/db"',
    'headers = {"Authorization": "Bearer hunter2"}',
    'd["api_key"] = "hunter2"',
    'if token == "hunter2":\n    pass',
    'os.environ.get("SECRET_KEY", "hunter2")',
    'KEY = """-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END"""',
    "# password: hunter2",
    'if "hunter2" == request.form["password"]:\n    pass',
    'subprocess.call(["mysql", "-u", "root", "-phunter2"])',
    'subprocess.call(["curl", "-u", "a:hunter2", "http://h.example"])',
    'os.system("redis-cli -a hunter2 ping")',
    'db.authenticate("user", "hunter2")',
    'cfg = dict(\n    user="root",\n    password="hunter2",\n)',
    'SECRET = (\n    "hunter2"\n    "hunter2b"\n)',
    'TOKENS = ["hunter2", "hunter2"]',
    'url = "https://x.example/?token=hunter2&day=1"',
    'f(secret="hunter2", x=1)',
    'DATABASES = {"default": {"PASSWORD": "hunter2", "NAME": "shop"}}',
    'def f(a, password="hunter2"):\n    pass',
    'API_TOKEN = os.getenv("T") or "hunter2"',
    'password = "hunter2',
    'print "x", connect(password="hunter2")',
    'os.environ.get("SECRET_KEY", "my-hunter2-secret")',
    'os.environ.get("SECRET_KEY", "secrethunter2")',
    'set_password("password-hunter2")',
    'login("root", "hunter2password")',
    'PASSWORDS = ["hunter2-password"]',
    'match password:\n    case "hunter2" | "hunter2b":\n        pass',
    'match (user, self.token):\n    case ("a", "hunter2") if x:\n        pass',
    'match form:\n    case {"password": "hunter2"}:\n        pass\n    case Login(password="hunter2"):\n        pass',
    'if "hunter2" == password:\n    pass',
    'if password in ("hunter2", "b"):\n    pass',
    'PASSWORD = "a" + "hunter2"',
    'PASSWORD = x if y else "hunter2"',
    'passphrase = "hunter2 and three more words"',
    'user, password = "root", "hunter2"',
    'password, user = "hunter2", "root"',
    'if (token := "hunter2"):\n    pass',
    'cfg.get("db", "password", fallback="hunter2")',
    'パスワード = "hunter2"',
    'newpw = "hunter2"',
    'request.form.get("mailpass", "hunter2")',
    '合い言葉 = "hunter2"',
    'd = {"暗号キー": "hunter2", "ログインパス": "hunter2"}',
    'headers = {"X-Shop-Key": "hunter2", "X-Auth": "hunter2"}',
    "# user/pass = root/hunter2",
    '"""Try it with admin/Xhunter2x."""',
    "# Login: root / Xhunter2x",
    'd = {"暗証番号": "hunter2"}',
    'db_pass = "hunter2"',
    'pw = "hunter2"',
    'd = {"pass": "hunter2"}',
    'jwt.encode(body, "hunter2")',
    'User.objects.create_user("a", "a@b.example", "hunter2")',
    'self.assertEqual(user.token, "hunter2")',
    "sql = \"CREATE USER x IDENTIFIED BY 'hunter2'\"",
    "sql = \"INSERT INTO users (name, password) VALUES ('a', 'hunter2')\"",
    'run("mysql -u root -phunter2 shop")',
    'run("curl -u admin:hunter2 http://x.example")',
    'run("serve --password hunter2 --port 1")',
    '"""Log in with password hunter2."""',
)
PLAIN = (
    'bypass = "hunter2"',
    'compass, passenger = "north", "first"',
    'require_auth = "basic"',
    'headers = {"X-Cache-Key": "a1"}',
    "# sign in with github/OAuth2 or google/saml",
    'match kind:\n    case "food" | "book":\n        password = read()\n',
    'match password:\n    case "":\n        match kind:\n            case "food":\n                return "bar"\n',
    'match token:\n    case None:\n        return "none"\nmatch kind:\n    case "food":\n        pass\n',
    'log.info("login %s %s", form["user"], form["password"])',
    'if user.token and user.device == "ios":\n    push(user.token, "hello")',
    'path("login", views.login)',
    'password = os.environ["DB_PASSWORD"]',
    'password = request.form.get("password")',
    's = f"{user}:{password}@x"',
    'cursor.execute("SELECT id FROM users WHERE name = %s", (name,))',
    "TIMEOUT = 30  # seconds",
    'fields = ("username", "password1", "password2")',
    'changed = getattr(validator, "changed", None)',
    'route("reset/<token>/")',
    'message = "the password is too short"',
    'User.objects.only("name", "password")',
)


@pytest.mark.parametrize("text", SECRETS)
def test_values_of_secrets_do_not_show(text: str) -> None:
    shown = mask_source(f"a = 1\n{text}\nb = 'two'\n")
    assert "hunter2" not in shown
    assert shown.startswith("a = 1\n")
    assert shown.count("\n") == text.count("\n") + 3


@pytest.mark.parametrize("text", PLAIN)
def test_other_code_stays_as_it_is(text: str) -> None:
    assert mask_source(text) == text


def test_keys_show_nowhere_in_code() -> None:
    made = "k3v9" + "-q0zt7w1r8bx5y2mn4"
    assert made not in mask_source(f"call('x', '{made}')  # {made}\n")


def test_lines_of_findings_about_secrets_show_no_text_at_all() -> None:
    assert mask_source('a = "one"\nopen_door("two three")\n', {2}) == 'a = "one"\nopen_door("***")\n'


def test_a_window_is_masked_by_what_stands_before_it() -> None:
    text = 'x = 1\nTOKENS = [\n    "a1",\n    "hunter2",\n    "hunter3",\n]\n\n\ndef f():\n    return 1\n'
    found = mask_windows(text, [(4, 2), (9, 2)])
    assert found == {4: (['    "***",', '    "***",'], ""), 9: (["def f():", "    return 1"], "")}


def test_a_window_inside_a_text_says_so() -> None:
    text = 'def f():\n    """One.\n\nTwo.\n    """\n    return "x"\n'
    found = mask_windows(text, [(1, 2), (3, 2), (4, 2), (6, 1)])
    assert {first: quote for first, (_, quote) in found.items()} == {1: "", 3: '"""', 4: '"""', 6: ""}


def test_very_long_lines_are_not_looked_at() -> None:
    assert mask_windows("x('" * 90_000 + "\ny = 1\n", [(1, 2)]) == {1: (["", "y = 1"], "")}


@pytest.mark.parametrize(
    "text",
    [
        'BANK = {"口座番号": "8451441"}',
        '口座番号 = "8451441"',
        'row = dict(account_number="8451441")',
        'M = {"暗証番号": 8451441}',
        'D = {"マイナンバー": "8451441 8451"}',
    ],
)
def test_numbers_of_accounts_and_persons_are_masked_beside_their_names(text: str) -> None:
    assert "8451441" not in mask_source(text)


@pytest.mark.parametrize(
    "text",
    [
        'LABELS = {"口座番号": "Account", "電話番号": "required"}',
        'if require_auth and request.form["kind"] == "close":',
        'subprocess.call(["git", "-p", "log"])',
        'parser.add_argument("--password", help="The password of the database is read from DB_PASSWORD")',
        'path("accounts/<int:account_number>/", views.account, name="account_number")',
        'cursor.execute("SELECT id, name FROM users WHERE active = 1")',
        "database.execute('UPDATE users SET device_token = NULL WHERE id = %d' % number)",
        'SIZES = {"page": 1000, "limit": 4096}',
    ],
)
def test_honest_code_stays_readable(text: str) -> None:
    assert mask_source(text) == text
