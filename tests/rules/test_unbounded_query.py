import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.unbounded_query import RULE

HEAD = "from pymongo import MongoClient\n\ndb = MongoClient().push\n\ndef f(request, shop):\n    "


@pytest.mark.parametrize(
    "code",
    [
        "return list(User.objects.all())",
        "for user in User.objects.all():\n        show(user)",
        "return [user.name for user in User.objects.order_by('name')]",
        "return jsonify(User.query.all())",
        "users = session.query(User).order_by(User.id).all()",
        "return list(db.users.find())",
        "return list(db.users.find({}).sort('a'))",
        "users = User.objects.all()\n    return [show(user) for user in users]",
    ],
)
def test_reads_everything(code: str) -> None:
    assert len(lines_in(RULE, HEAD + code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "return list(User.objects.filter(shop=shop))",
        "return list(User.objects.all()[:10])",
        "return User.objects.all().count()",
        "return User.query.all()[0]",
        "return User.query.filter_by(shop=shop).all()",
        "return User.query.limit(10).all()",
        "return list(db.users.find({'shop': shop}))",
        "return list(db.users.find(shop))",
        "return list(db.users.find().limit(5))",
        "return list(Category.objects.all())",
        "users = User.objects.all()\n    return list(users[:3])",
        "users = User.objects.all()\n    return list(Paginator(users, 5)) + list(users)",
        "users = User.objects.all()\n    return list(users.filter(shop=shop)) + list(users)",
        "users = User.objects.all()\n    if shop:\n        users = users.filter(shop=shop)\n    return list(users)",
        "users = User.objects.all()\n    return render(request, users)",
        "return render(User.objects.all())",
        "return list(shop.all())",
        "return list(shop().find())",
    ],
)
def test_bounded_small_or_not_read_here(code: str) -> None:
    assert lines_in(RULE, HEAD + code) == []


def test_only_requests_count() -> None:
    assert lines_in(RULE, "def job():\n    return list(User.objects.all())\n") == []


def test_long_queries_are_cut() -> None:
    chain = "User.objects" + ".select_related('aaaaaaaaaaaaaa')" * 4 + ".all()"
    (finding,) = findings_in(RULE, {"v.py": f"def f(request):\n    return list({chain})\n"})
    assert len(finding.args["query"]) == 60


def test_a_table_of_people_comes_before_one_that_may_be_short() -> None:
    view = "def f(request):\n    a = list(Intervention.objects.all())\n    return a, list(User.objects.all())\n"
    (finding,) = findings_in(RULE, {"views.py": view, "first.py": view.splitlines()[0] + "\n" + view.splitlines()[1]})
    assert (finding.place.path, finding.place.line) == ("views.py", 3)
