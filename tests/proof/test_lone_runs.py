"""Locks, threads, transactions and times to wait show only beside other work: a change of them is barred."""

import pytest

from toolkit.proof.statements.changed_statements import changed_statements


def _barred(old: str, new: str) -> set[str | None]:
    before, after = (f"def take(data, at):\n    {it}\n    return at\n" for it in (old, new))
    found = changed_statements({"shop.py": before.encode()}, {"shop.py": after.encode()}, lambda _path: False)
    return {it.barred for it in found}


def test_the_part_that_bars_it_is_named_without_values():
    old, new = "at = decode(data, 'hunter2', timeout=5)", "at = decode(data, 'hunter3', timeout=6)"
    states = ({"a.py": f"def f(data):\n    {it}\n".encode()} for it in (old, new))
    changed = changed_statements(*states, lambda _path: False)
    assert {(it.barred, it.barred_by) for it in changed} == {("alone", "decode, timeout")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("data.lock = threading.Lock()", "data.lock = threading.RLock()"),
        ("data.lock = threading.Lock()", "data.lock = contextlib.nullcontext()"),
        ('data.execute("BEGIN IMMEDIATE")', 'data.execute("BEGIN")'),
        ('row = data.get("SELECT a FROM b FOR UPDATE")', 'row = data.get("SELECT a FROM b")'),
        ("row = data.objects.select_for_update().get(id=at)", "row = data.objects.get(id=at)"),
        ('rows = data.objects.select_related("owner")', "rows = data.objects.all()"),
        ("found = await asyncio.gather(*data)", "found = [await it for it in data]"),
        ("same = hmac.compare_digest(data, at)", "same = data == at"),
        (
            "it = jwt.decode(data, KEYS['a'], algorithms=['HS256'])",
            "it = jwt.decode(data, KEYS['b'], algorithms=['HS256'])",
        ),
        ("it = jwt.decode(data, key=KEY)", "it = jwt.decode(data, key=OLD_KEY)"),
        ("it = URLSafeSerializer(KEY).loads(data)", "it = URLSafeSerializer(OLD_KEY).loads(data)"),
        ("it = Fernet(KEY).decrypt(data)", "it = Fernet(OLD_KEY).decrypt(data)"),
        ("it = MultiFernet([A, B]).decrypt(data)", "it = MultiFernet([B]).decrypt(data)"),
        ("it = box.decrypt(data, 60)", "it = box.decrypt(data)"),
        ("at = data.get(at, timeout=5)", "at = data.get(at, timeout=50)"),
        ("at = data.get(at, timeout=5)", "at = data.get(at)"),
        ("os.fsync(data)", "data.flush()"),
        ("data.commit()", "data.flush()"),
        ("at = data.scalars(at).one()", "at = data.scalars(at).first()"),
        ("at = at.modified_count == 1", "at = at.matched_count == 1"),
        ("shutil.copy2(data, at)", "shutil.copyfile(data, at)"),
        ("shutil.copy(data, at)", "shutil.copyfile(data, at)"),
        ("shutil.move(data, at)", "os.rename(data, at)"),
        ("os.chmod(data, 0o600)", "data.close()"),
        ("at = os.path.getmtime(data)", "at = os.stat(data).st_ctime"),
        ("at = os.stat(data).st_mtime", "at = os.stat(data).st_ctime"),
        ("at = os.path.exists(data)", "at = os.path.isfile(data)"),
        ('at = os.environ["MODE"]', 'at = os.environ.get("MODE")'),
        ('at = os.environ["MODE"]', 'at = os.getenv("MODE", "x")'),
        ('at = NamedTemporaryFile("w", delete=False)', 'at = NamedTemporaryFile("w")'),
        ("at = queue.Queue()", "at = collections.deque()"),
        ("run = data.commit\n    run()", "run = data.flush\n    run()"),
        ('getattr(data, "commit")()', "data.flush()"),
        ('list(map(methodcaller("commit"), data))', "list(data)"),
        ("at = list(map(os.path.getmtime, data))", "at = list(map(os.path.getctime, data))"),
        ('at = data.get(at, **{"timeout": 5})', "at = data.get(at)"),
        ('at = app.config["MODE"]', 'at = app.config.get("MODE")'),
        ('at = app.config.get("MODE", 1)', 'at = app.config.get("MODE", 2)'),
        ("at = session[MODE]", "at = session.get(MODE)"),
        ('at = getattr(settings, "MODE", None)', "at = settings.MODE"),
        ("data.delay(at)", "data(at)"),
        ("data.apply_async((at,))", "data.delay(at)"),
        ("data.apply_async((at,), countdown=at)", "data.apply_async((at,), countdown=None)"),
        ("data.apply_async((at,), queue='slow')", "data.apply_async((at,), queue='fast')"),
        ("chain(data.s(at), end.s())()", "end(data(at))"),
        ("data.submit(call, at)", "call(at)"),
        ("queue.enqueue(data, at)", "data(at)"),
        ("data.send_robust(at)", "data.send(at)"),
    ],
)
def test_what_shows_only_beside_other_work_is_barred(old: str, new: str):
    if "await" in old:
        old, new = (f"pass\n\n\nasync def wait(data):\n    {it}\n    return found" for it in (old, new))
    assert "alone" in _barred(old, new)
    assert "alone" in _barred(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("data.lock = threading.Lock()", "data.guard = threading.Lock()"),
        ("at = data.get(at, timeout=5)", "at = data.get(at + 0, timeout=5)"),
        ('data.execute("BEGIN IMMEDIATE")', 'data.cursor().execute("BEGIN IMMEDIATE")'),
        ("at = Event(data)", "at = make_event(data)"),
        ("at = copy.copy(data)", "at = data.copy()"),
        ("at = os.path.isfile(data)", "at = Path(data).is_file()"),
        ('at = os.environ.get("MODE", "x")', 'at = os.getenv("MODE", "x")'),
        ('note = "a lock FOR all"', 'note = "a lock for all"'),
        ("data.commit()", 'getattr(data, "commit")()'),
        ('at = session.query("A").get(at)', "at = session.get(data, at)"),
        ('at = data["config"]["MODE"]', 'at = data["config"].get("MODE")'),
        ("data.apply_async(args=(at,), queue='slow')", "data.apply_async((at,), queue='slow')"),
        ("s = delay = data", "s = delay = at"),
    ],
)
def test_what_is_asked_for_as_before_is_not(old: str, new: str):
    assert "alone" not in _barred(old, new)


@pytest.mark.parametrize(
    ("head", "old", "new"),
    [
        ("from shutil import copy2 as cp, copyfile", "cp(data, at)", "copyfile(data, at)"),
        ("from shutil import copy, copyfile", "copy(data, at)", "copyfile(data, at)"),
        ("import shutil as files", "files.copy(data, at)", "files.copyfile(data, at)"),
        ("import shutil\n\ncp = shutil.copy2", "cp(data, at)", "shutil.copyfile(data, at)"),
        ("import shutil\n\ncp, mv = shutil.copy2, shutil.move", "cp(data, at)", "shutil.copyfile(data, at)"),
        ("import shutil\n\ncp: Any = shutil.copy2", "cp(data, at)", "shutil.copyfile(data, at)"),
        ("from os import environ as env", 'at = env["A"]', 'at = env.get("A")'),
    ],
)
def test_requirements_are_found_under_other_names(head: str, old: str, new: str):
    assert "alone" in _barred_below(head, old, head, new)
    assert "alone" in _barred_below(head, new, head, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from shutil import copy2 as cp", "from shutil import copyfile as cp"),
        ("import shutil\n\ncp = shutil.copy2", "import shutil\n\ncp = shutil.copyfile"),
    ],
)
def test_what_a_name_stands_for_is_a_requirement(old: str, new: str):
    assert "alone" in _barred_below(old, "cp(data, at)", new, "cp(data, at)")


def test_a_requirement_may_become_a_constant():
    lock = "SELECT a FROM b FOR UPDATE"
    found = _barred_below("ROWS = 1", f'row = data.get("{lock}")', f'ROWS = "{lock}"', "row = data.get(ROWS)")
    assert "alone" not in found


def _barred_below(old_head: str, old: str, new_head: str, new: str) -> set[str | None]:
    texts = (
        f"{head}\n\n\ndef take(data, at):\n    {it}\n    return at\n" for head, it in [(old_head, old), (new_head, new)]
    )
    before, after = ({"shop.py": it.encode()} for it in texts)
    return {it.barred for it in changed_statements(before, after, lambda _path: False)}
