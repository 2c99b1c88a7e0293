"""Examples of `split_module`."""

from toolkit.model.codemod import CodemodExample

_OPTIONS = {"above": "12", "least": "6"}
_FIND = """
def find_order(db, key):
    return db.orders.get(key)
"""
_REPORTS = """
# Reports are read by the accounts department.
def load_report(db, key):
    return json.loads(db.reports.get(key))


def show_report(db, key):
    return round_price(load_report(db, key)["total"])


def round_price(price):
    return price // RATE * RATE
"""
_CLOSE = """
def close_order(db, key):
    db.orders.close(key, time.time())
"""
_RATE = "\nRATE = 10\n"
_IMPORTS = '"""The shop."""\n\nimport json\nimport time\n'
_SHOP = "\n".join([_IMPORTS + _RATE, _FIND, _REPORTS, _CLOSE])
_SHOP_AFTER = "\n".join(
    [
        f"{_IMPORTS}from app_report import RATE, load_report, show_report, round_price  # noqa: F401\n",
        _FIND,
        _CLOSE,
    ]
)
_REPORT = '"""Functions about `report` that were in `app`."""\n\nimport json\n' + _RATE + "\n" + _REPORTS
_ROUTES = """
@route("/orders")
def invoice_list(db):
    return db.orders.all()[:MOST]


@route("/orders/late")
def invoice_late(db):
    return [it for it in db.orders.all()[:MOST] if it.due < time.time()]
"""
_OTHERS = """
def user_list(db):
    return db.users.all()[:MOST]


def show(db):
    return invoice_list(db), user_list(db)


def log(text):
    print(text)
"""
_STAR = "from limits import *\nimport time\n"
_STARS = "\n".join([_STAR, _ROUTES, _OTHERS])
_STARS_AFTER = f"{_STAR}from app_invoice import invoice_list, invoice_late  # noqa: F401\n\n{_OTHERS}"
_INVOICE = (
    f'"""Functions about `invoice` that were in `app`."""\n\nimport time\nfrom limits import MOST, route\n\n{_ROUTES}'
)
_LIMITS = "MOST = 100\n\n\ndef route(url):\n    return lambda function: function\n"


def _alone(code: str, reason: str, **files: str) -> CodemodExample:
    return CodemodExample(
        code,
        verdict="refused",
        reason=reason,
        files={f"{name}.py": text for name, text in files.items()},
        options=_OPTIONS,
    )


EXAMPLES = (
    CodemodExample(_SHOP, _SHOP_AFTER, "review", "group", created={"app_report.py": _REPORT}, options=_OPTIONS),
    CodemodExample(
        _STARS,
        _STARS_AFTER,
        "review",
        "group",
        note="A name that a wildcard import brings is imported by its name.",
        files={"limits.py": _LIMITS},
        created={"app_invoice.py": _INVOICE},
        options=_OPTIONS,
    ),
    _alone(_SHOP.replace("return round_price(", "global RATE\n    RATE = 5\n    return round_price("), "state"),
    _alone(_SHOP, "patched", test_app="@mock.patch('app.json')\ndef test_app(json):\n    pass\n"),
    _alone(_SHOP + "\n\nif __name__ == '__main__':\n    close_order(None, 1)\n", "script"),
    _alone(_SHOP.replace("def load", "@app.task\ndef load").replace("def show", "@app.task\ndef show"), "task"),
)
