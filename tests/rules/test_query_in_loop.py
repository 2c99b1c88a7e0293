import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.query_in_loop import RULE

HEAD = "from pymongo import MongoClient\n\ndb = MongoClient().push\n\ndef f(rows, session, name):\n    "


@pytest.mark.parametrize(
    "code",
    [
        "for row in rows:\n        User.objects.get(id=row.user)",
        "for row in rows:\n        key = row.user\n        User.objects.filter(id=key).first()",
        "return [User.query.get(row) for row in rows]",
        "for row in rows:\n        q = session.query(User.id).filter(User.id == row)\n        use(q, q.subquery())",
        "return {row: session.query(User).filter(User.id == row).one() for row in rows}",
        "return any(db.users.find_one({'_id': row}) for row in rows)",
        "for kind, row in rows.items():\n        if kind:\n            User.objects.filter(id=row).exists()",
        "kinds = []\n    for row in rows:\n        kinds.append(row)\n    return [User.query.get(k) for k in kinds]",
        "kinds = ['a']\n    kinds += rows\n    for kind in kinds:\n        User.objects.get(kind=kind)",
        "kinds = [1]\n    if name:\n        kinds = rows\n    for kind in kinds:\n        User.objects.get(kind=kind)",
        "kinds = [*rows]\n    for kind in kinds:\n        User.objects.get(kind=kind)",
        "for kind in KINDS:\n        User.objects.get(kind=kind)\n\nKINDS = load()",
        "for row in rows:\n        return [User.query.get(key) for key in row]",
        "with open_session() as session:\n        for row in rows:\n            session.query(User).get(row)",
        "for row in rows:\n        with lock as held:\n            session.query(User).get(row)",
        "for row in rows:\n        db.users.find_one({'kind': {'$ne': row}})",
        "for row in rows:\n        User.objects.filter(id__in=rows, shop=row).first()",
        "for kind in ('a', 'b'):\n        for row in rows:\n            User.objects.get(id=row)",
        "names = name.split(',')\n    names = rows\n    for each in names:\n        User.objects.get(name=each)",
        "seen = set()\n    for row in rows:\n        seen.add(row)\n        User.objects.get(id=row)",
        "for row in rows:\n        User.objects.get(id=row)\n    session.add(name)",
        "for k, v in rows.items():\n        if k != 'state':\n            State.objects.get(id=v)",
        "for row in rows:\n        if name == 'state':\n            State.objects.get(id=row)",
        "for row in rows:\n        user = User.objects.get(id=row)\n        if user.open:\n            return user",
        "for each in name.split(','):\n        for row in rows:\n            User.objects.get(id=row)",
        "kept = [k for k in all_]\n    all_ = [k for k in kept]\n    for k in kept:\n        User.objects.get(id=k)",
        "for n in range(len(rows)):\n        User.objects.get(id=rows[n])",
        "for row, kind in zip(rows, name):\n        User.objects.get(id=row)",
        "for kind in {*name} - {'a'}:\n        User.objects.get(kind=kind)",
        "for kind in name.kinds + ['a']:\n        User.objects.get(kind=kind)",
        "_g(name)\n\ndef _g(kinds):\n    for kind in kinds:\n        User.objects.get(kind=kind)",
        (
            "pass\n\nclass A:\n    kinds = ('a',)\n    def g(self):\n        self.kinds = load()\n"
            "        for kind in self.kinds:\n            User.objects.get(kind=kind)"
        ),
    ],
)
def test_asks_again_for_each_element(code: str) -> None:
    assert len(lines_in(RULE, HEAD + code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "for row in rows:\n        q = session.query(User.id).filter(User.id == row)\n        all_.in_(q.subquery())",
        "for row in User.objects.filter(id__in=rows):\n        show(row)",
        "for kind in ('a', 'b'):\n        User.objects.filter(kind=kind).first()",
        "for row in rows:\n        User.objects.filter(name=name).first()",
        "for row in rows:\n        def g():\n            return User.objects.get(id=row)",
        "for row in rows:\n        row.get(name)",
        "for row in rows:\n        cache.get(row)",
        "User.objects.get(id=name)",
        "return [row for row in User.objects.filter(id__in=rows)]",
        "for row in rows:\n        return User.objects.get(id=row)",
        "for row in rows:\n        with open_session(row) as session:\n            session.query(User).get(row)",
        "for batch in rows:\n        session.query(User).filter(User.id.in_(batch)).all()",
        "for batch in rows:\n        User.objects.filter(id__in=batch).order_by('name')",
        "for batch in rows:\n        list(db.users.find({'_id': {'$in': batch}}))",
        "kinds = ['a', 'b']\n    for kind in kinds:\n        User.objects.get(kind=kind)",
        "kinds = {'a': name, 'b': 2}\n    for key, kind in kinds.items():\n        User.objects.get(kind=kind)",
        "for row in rows:\n        logger.warning(f'Select the right kind: {row}')",
        "for kind in settings.KINDS:\n        User.objects.get(kind=kind)",
        "for n, kind in enumerate([name, 'b']):\n        User.objects.get(kind=kind)",
        "for kind in KINDS:\n        User.objects.get(kind=kind)\n\nKINDS = ('a', 'b')",
        "while rows:\n        User.objects.get(id=name)",
        "for each in name.split(','):\n        User.objects.get(name=each)",
        "for k, v in rows.items():\n        if k == 'state':\n            name.state = State.objects.get(id=v)",
        "for row in rows:\n        try:\n            U.objects.get(id=row)\n            break\n        except E: x = 1",
        "for row in rows:\n        user = User.objects.get(id=row)\n        break",
        "a = name.split(',')\n    a = [n for n in a if n]\n    for n in a:\n        User.objects.get(name=n)",
        "for row in rows:\n        user = User.objects.get(id=row)\n        user.save()",
        "for row in rows:\n        user = User.query.filter(User.id == row).first()\n        db.session.add(user)",
        "for row in rows:\n        if not db.users.find_one({'_id': row}):\n            db.users.insert_one({})",
        "for row in rows:\n        run('SELECT id FROM u WHERE id = %s' % row)\n        run('UPDATE u SET a = 1')",
        "for row in csv.DictReader(rows):\n        User.objects.get(id=row['id'])",
        "for row in rows:\n        name.groups.add(Group.objects.get(id=row))",
        "for kind in ['a'] + ['b', name]:\n        User.objects.get(kind=kind)",
        "for kind in set(('a', 'b')) - set(rows):\n        User.objects.get(kind=kind)",
        "for n in range(1, 4):\n        User.objects.get(kind=n)",
        "for kind, n in zip(('a', 'b'), rows):\n        User.objects.get(kind=kind, n=n)",
        "kinds = dict(a=1, b=2)\n    for key, kind in kinds.items():\n        User.objects.get(kind=kind)",
        "kinds = [k.lower() for k in ('A', 'B')]\n    for kind in kinds:\n        User.objects.get(kind=kind)",
        "kinds = ('a',) if name else ('b',)\n    for kind in kinds:\n        User.objects.get(kind=kind)",
        "for kind in Kind:\n        User.objects.get(kind=kind)\n\nfrom kinds import Kind",
        "for kind in KINDS:\n        User.objects.get(kind=kind)\n\nfrom kinds import KINDS",
        "_g(['a', 'b'])\n\ndef _g(kinds):\n    for kind in kinds:\n        User.objects.get(kind=kind)",
        (
            "pass\n\nclass A:\n    kinds = ('a',)\n    def g(self):\n"
            "        for kind in self.kinds:\n            User.objects.get(kind=kind)"
        ),
    ],
)
def test_asks_once_or_not_the_database(code: str) -> None:
    assert lines_in(RULE, HEAD + code) == []


@pytest.mark.parametrize(
    "path",
    [
        "shop/migrations/0001_a.py",
        "shop/management/commands/a.py",
        "scripts/a.py",
        "shop/jobs.py",
        "shop/fakedata.py",
        "bin/a.py",
    ],
)
def test_code_that_may_take_its_time(path: str) -> None:
    assert lines_in(RULE, HEAD + "for row in rows:\n        User.objects.get(id=row)", path) == []


def test_places_of_one_function_are_one_finding() -> None:
    code = "for row in rows:\n        User.objects.get(id=row)\n        Shop.objects.get(id=row)"
    (finding,) = findings_in(RULE, {"app.py": HEAD + code})
    assert len(finding.evidence) == 2


def test_a_database_in_a_file_answers_at_once() -> None:
    code = "def f(cur, rows):\n    for row in rows:\n        cur.execute('SELECT a FROM t WHERE b = ?', (row,))\n"
    assert lines_in(RULE, code) == [3]
    assert lines_in(RULE, "import sqlite3\n\n" + code) == []


def test_a_page_that_goes_through_a_query_counts_although_it_writes() -> None:
    body = "for row in Shop.objects.all():\n        Owner.objects.get(id=row.owner)\n        row.save()"
    assert len(lines_in(RULE, f"def page(request):\n    {body}")) == 1
    assert lines_in(RULE, f"def tidy(name):\n    {body}") == []


def test_arguments_that_a_caller_spells_out_are_few() -> None:
    body = "for name in names:\n        User.objects.get(name=name)"
    assert lines_in(RULE, f"def f(*names):\n    {body}") == []
    assert len(lines_in(RULE, f"def f(names):\n    {body}")) == 1


@pytest.mark.parametrize(("name", "count"), [("token_janitor", 0), ("purge_users", 0), ("clean", 1), ("pages", 1)])
def test_nobody_waits_for_a_function_that_tidies_up(name: str, count: int) -> None:
    text = f"def {name}(ids):\n    for one in ids:\n        show(User.objects.get(id=one))\n"
    assert len(findings_in(RULE, {"app.py": text})) == count
