"""Origins of values: through assignments, helpers, callers and checks."""

import pytest

from tests.rules.ask import findings_in
from toolkit.rules.request_text_runs import RULE as RUNS
from toolkit.rules.sql_by_formatting import RULE as SQL

VIEW = "from flask import request\nfrom shop import store\n\ndef view():\n    {}\n"
STORE = "def find(cursor, name):\n    cursor.execute(\"SELECT id FROM users WHERE name = '%s'\" % name)\n"


def said(code: str, store: str = STORE, **files: str) -> list[tuple[str, str]]:
    """(severity, source) of the findings about SQL in a view and a store."""
    given = {"shop/views.py": VIEW.format(code), "shop/store.py": store}
    found = findings_in(SQL, {**given, **{f"{path}.py": text for path, text in files.items()}})
    return [(finding.severity, finding.args["says"]) for finding in found]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("store.find(c, request.args['name'])", [("high", "request")]),
        ("name = request.args.get('name', '')\n    store.find(c, name.strip().lower())", [("high", "request")]),
        ("names = []\n    names.append(request.form['n'])\n    store.find(c, ','.join(names))", [("high", "request")]),
        ("for name in request.json['names']:\n        store.find(c, name)", [("high", "request")]),
        ("store.find(c, name=(request.get_json() or {}).get('name'))", [("high", "request")]),
        ("store.find(c, rows()[0])", [("medium", "unknown")]),
        ("store.find(c, 'admin')", []),
        ("store.find(c, 'name %s'.format(request.args['name']))", []),
        ("store.find(c, 'name {}'.format(request.args['name']))", [("high", "request")]),
        ("store.find(c, int(request.args['name']))", []),
        (
            "n = request.args['n']\n    if n not in ('a', 'b'):\n        raise ValueError\n    store.find(c, n)",
            [],
        ),
        (
            "n = request.args['n']\n    if not known or n not in app['B']:\n        abort(4)\n    store.find(c, n)",
            [],
        ),
        (
            "n = request.args['n']\n    if n not in app.config['BOARDS']:\n        log(n)\n    store.find(c, n)",
            [("high", "request")],
        ),
        (
            "n = request.args['n']\n    data = read()\n    if n not in data:\n        return\n    store.find(c, n)",
            [("high", "request")],
        ),
        ("n = request.args['n']\n    if not in_directory(n, ROOT):\n        abort(4)\n    store.find(c, n)", []),
        ("name = request.args['name']\n    if name.isalnum():\n        store.find(c, name)", []),
        ("store.find(c, request.args['name'].replace(\"'\", \"''\"))", []),
        ("store.find(c, NAMES[request.args['name']])", []),
    ],
)
def test_the_caller_decides(code: str, expected: list[tuple[str, str]]) -> None:
    assert said(code) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("row.id", []),
        ("row.shop_id", []),
        ("query(1).pk", []),
        ("row.name", [("medium", "unknown")]),
        ("row.paid", [("medium", "unknown")]),
        ("self.id", []),
        ("self.shop_id", [("medium", "unknown")]),
        ("helper(row)", []),
    ],
)
def test_the_key_of_an_object_carries_no_quote(value: str, expected: list[tuple[str, str]]) -> None:
    help_ = "def helper(thing):\n    return thing.id\n"
    store = f"{help_}def find(self, c, row):\n    c.execute('SELECT 1 FROM t WHERE a = %s' % {value})\n"
    assert said("pass", store) == expected


def test_a_key_of_what_the_client_sent_may_be_anything() -> None:
    store = "def find(c, row):\n    c.execute('SELECT 1 FROM t WHERE a = %s' % row.id)\n"
    assert said("store.find(c, request.json)", store) == [("high", "request")]
    assert said("store.find(c, load())", store) == []


def test_the_worst_of_several_callers_counts() -> None:
    more = {"shop/admin": "from shop import store\n\ndef clean():\n    store.find(c, 'admin')\n"}
    assert said("store.find(c, request.args['name'])", **more) == [("high", "request")]


def test_without_a_caller_it_is_not_known() -> None:
    assert said("pass") == [("medium", "unknown")]


def test_calls_of_tests_say_nothing() -> None:
    assert said("pass", **{"tests/test_store": "from shop import store\n\nstore.find(c, 'a')\n"}) == [
        ("medium", "unknown")
    ]


def test_a_function_that_makes_a_number_makes_it_harmless() -> None:
    store = "def number(text):\n    return int(text)\n\n" + STORE
    assert said("store.find(c, store.number(request.args['n']))", store) == []


def test_recursion_ends() -> None:
    store = "def find(c, name):\n    find(c, name + 'x')\n    c.execute('SELECT 1 FROM t WHERE a = ' + name)\n"
    assert said("store.find(c, request.args['n'])", store) == [("high", "request")]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("@app.route('/users/<name>')\ndef show(name):", ["request"]),
        ("@app.route('/users/<int:name>')\ndef show(name):", []),
        ("@router.get('/users')\ndef show(name: str = ''):", ["request"]),
        ("@router.get('/users')\ndef show(name: int = 0):", []),
        ("def show(request, name):", ["request"]),
        ("@shared_task\ndef show(name):", ["message"]),
        ("@cli.command()\ndef show(name):", ["command"]),
    ],
)
def test_how_a_function_is_entered(head: str, expected: list[str]) -> None:
    text = f"{head}\n    cursor.execute(\"SELECT a FROM t WHERE name = '%s'\" % name)\n"
    assert [finding.args["says"] for finding in findings_in(SQL, {"app.py": text})] == expected


def test_the_worst_place_leads() -> None:
    text = (
        "from flask import request\n\ndef view(c):\n    c.execute('SELECT 1 FROM t WHERE a = ' + rows()[0])\n"
        "    c.execute('SELECT 1 FROM t WHERE a = ' + request.args['a'])\n"
    )
    (finding,) = findings_in(SQL, {"app.py": text})
    assert finding.place.line == 5
    assert [place.line for place in finding.evidence] == [5, 4]
    assert finding.is_urgent


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("db.execute(store.translate(request.json))", []),
        ("open(request.files['f'].name)", []),
        ("open(request.args['f'])", ["path"]),
        ("eval(request.args['f'])", ["code"]),
        ("db.execute(request.args['f'])", ["sql"]),
        ("task.execute(request.args['f'])", []),
    ],
)
def test_what_runs(code: str, kinds: list[str]) -> None:
    found = findings_in(
        RUNS, {"shop/views.py": VIEW.format(code), "shop/store.py": "def translate(f):\n    return f\n"}
    )
    assert [finding.args["says"] for finding in found] == kinds


@pytest.mark.parametrize(
    ("value", "runs"),
    [
        ("request.FILES['file']", False),
        ("request.files.get('file')", False),
        ("request.args['file']", True),
    ],
)
def test_an_uploaded_file_is_no_path(value: str, runs: bool) -> None:
    view = f"from flask import request\n\ndef view():\n    sent = {value}\n    return open(sent)\n"
    assert bool(findings_in(RUNS, {"views.py": view})) is runs


@pytest.mark.parametrize(("more", "runs"), [("", True), ("    view = known.get(name)\n", False)])
def test_a_view_that_is_given_a_mapping_is_called_by_the_program(more: str, runs: bool) -> None:
    view = f"def show(request, name, known):\n{more}    return HttpResponse(open(name).read())\n"
    assert bool(findings_in(RUNS, {"shop/views.py": view})) is runs


@pytest.mark.parametrize(("annotation", "told"), [("SettingsDep", 0), ("AppSettings", 0), ("Target", 1), ("str", 1)])
def test_what_a_framework_injects_is_no_text_of_the_request(annotation: str, told: int) -> None:
    code = (
        "from urllib.request import urlopen\n\n@app.get('/x')\n"
        f"def page(source: {annotation}):\n    return urlopen(source{'' if annotation == 'str' else '.url'})\n"
    )
    assert len(findings_in(RUNS, {"app.py": code})) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("url = f'https://push.example.net/{key}'", 0),
        ("url = 'https://push.example.net/a'\n    if key:\n        url = f'https://push.example.net/{key}'", 0),
        ("url = 'https://push.example.net/a'\n    if key:\n        url = key", 1),
        ("url = f'https://{key}/a'", 1),
        ("url = '{}?name={}'.format(settings.SERVICE, key)", 0),
        ("url = f'{settings.SERVICE}{key}'", 0),
        ("url = urljoin(BASE, paths['a'].format(key))", 0),
        ("url = urljoin(BASE, f'a/{key}')", 0),
        ("url = urljoin(BASE, key)", 1),
        ("url = urljoin(key, 'a')", 1),
        ("url = current_app.config.get('SERVICE', '') + key", 0),
        ("url = f'{SERVICE}{key}'", 1),
        ("url = f'{settings.SERVICE}v1/{key}'", 0),
        ("url = f'{settings.SCHEME}//{key}/a'", 1),
        ("url = f'{key}/a'", 1),
        ("url = key", 1),
    ],
)
def test_an_address_whose_host_is_literal_is_not_chosen_by_the_client(given: str, told: int) -> None:
    code = f"import requests\n\ndef page(request):\n    key = request.GET['key']\n    {given}\n    requests.get(url)\n"
    assert len(findings_in(RUNS, {"app.py": code})) == told


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("req = requests.head(ADDRESS)\n    requests.get(req.headers['Location'])", 0),
        ("req = requests.post(ADDRESS)\n    requests.get(req.json()['next'])", 0),
        ("req = requests.head(ADDRESS)\n    req = current()\n    requests.get(req.headers['Location'])", 1),
        ("requests.get(request.headers['Location'])", 1),
        ("load_class(request.args['name'])", 0),
    ],
)
def test_the_answer_of_another_server_is_no_request(code: str, count: int) -> None:
    head = "import requests\nfrom importlib import import_module\n\ndef load_class(name):\n    import_module(name)\n\n"
    files = {"shop/views.py": f"from flask import request\n{head}def view():\n    {code}\n"}
    assert len(findings_in(RUNS, files)) == count


def test_a_module_that_a_request_names_itself_is_told() -> None:
    code = "from importlib import import_module\n\ndef view(request):\n    import_module(request.GET['name'])\n"
    assert len(findings_in(RUNS, {"shop/views.py": code})) == 1


@pytest.mark.parametrize(
    ("checked", "told"),
    [
        ("parts = urlsplit(url)\n    if parts.netloc not in ['a.example.com']:\n        return None", 0),
        ("if urlparse(url).hostname not in HOSTS:\n        return None", 0),
        ("parts = urlsplit(url)\n    if parts.scheme not in ['http']:\n        return None", 1),
        ("parts = urlsplit(other)\n    if parts.netloc not in ['a.example.com']:\n        return None", 1),
    ],
)
def test_an_address_whose_host_is_compared_with_a_list_is_checked(checked: str, told: int) -> None:
    head = "import requests\n\ndef view(request, other):\n    url = request.GET['url']\n"
    code = f"{head}    {checked}\n    requests.get(url)\n"
    assert len(findings_in(RUNS, {"views.py": code})) == told


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("Photo.objects.filter(hash=request.GET['hash']).first().path", 0),
        ("get_valid_filename(request.GET['name'])", 0),
        ("next(filter(None, [request.GET['name']]))", 1),
    ],
)
def test_a_row_that_a_request_names_is_no_text_of_it(found: str, told: int) -> None:
    assert len(findings_in(RUNS, {"views.py": f"def view(request):\n    return open({found})\n"})) == told


@pytest.mark.parametrize(("library", "told"), [("flask", 0), ("django.http", 1)])
def test_a_helper_that_gets_the_request_is_no_view_of_flask(library: str, told: int) -> None:
    code = f"import {library}\n\ndef check(request, name=None):\n    return open(name or HOME)\n"
    assert len(findings_in(RUNS, {"shop/checks.py": code})) == told


@pytest.mark.parametrize(
    ("made", "count"),
    [
        ("f'/data/{name}'", 0),
        ("'/data/{}'", 1),
        ("f'/data/{name}/{{}}'", 1),
        ("f'/data/{other}'", 1),
        ("f'/data/{name}' if other else '/data/a'", 1),
        ("'/data/a'\n    if other:\n        path = f'/data/{name}'", 0),
    ],
)
def test_a_checked_path_is_not_changed_by_formatting_it_again(made: str, count: int) -> None:
    code = f"    path = {made}\n    if is_safe_path('/data', path):\n        return open(path.format(name))\n"
    head = "def view(request, other):\n    name = request.GET['name']\n"
    assert len(findings_in(RUNS, {"views.py": head + code})) == count
