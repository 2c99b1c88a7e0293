"""A part that alone holds what something refers to weakly stays; so does one in a `with` that goes on after errors."""

from importlib import import_module

import pytest

from tests.codemods.apply import applied, sites_in
from toolkit.model.codemod import CodemodExample

_IMPORT = """\
def import_orders(session, rows, report):
    accepted = 0
    # Check the customers of the rows.
    customers = {}
    for row in rows:
        if row["customer"] not in customers:
            customer = FIND
            if customer is None:
                report("unknown customer %s" % row["customer"])
            elif customer.blocked:
                report("blocked customer %s" % customer.name)
            else:
                customer.is_checked = True
                customers[customer.id] = customer
        elif row["total"] < 0:
            report("negative total")
    for row in rows:
        if row["total"] > 0:
            customer = FIND
            if customer is not None and customer.is_checked:
                report(customer.name, row["total"])
                accepted += 1
            elif customer is None:
                report("skipped")
    return accepted
"""
_MODELS = """\
from sqlalchemy.orm import declarative_base, relationship
Base = declarative_base()
class Customer(Base):
    __tablename__ = "customer"
    orders = relationship("Order")
    @classmethod
    def find_by_name(cls, session, name):
        return session.query(cls).filter_by(name=name).first()
    @classmethod
    def find_name(cls, session, name):
        return session.query(cls).filter_by(name=name).count()
"""
_CACHE = """\
import weakref
_CACHE = weakref.WeakValueDictionary()
LOADED = weakref.WeakSet()
class Customer(object):
    pass
def find_customer(key):
    return _CACHE.get(key) or _CACHE.setdefault(key, Customer())
def other_customer(key):
    return find_customer(key)
def make_customer(key):
    return Customer()
class Registry(object):
    def __init__(self):
        self._rows = weakref.WeakValueDictionary()
    def get(self, key):
        return self._rows[key]
"""


def parts(text: str, **files: str) -> list[str]:
    """Return the names of what `extract_function` and `simplify` would take out as a whole, certain or for review."""
    case = CodemodExample(text, files={f"{name}.py": other for name, other in files.items()})
    names = ("extract_function", "simplify")
    sites = [it for name in names for it in sites_in(import_module(f"codemods.{name}").CODEMOD, case)]
    whole = ("_check_customers", "_collect_prices")
    return [name for it in sites if it.verdict != "refused" for name in whole if name in f"{it.args}"]


@pytest.mark.parametrize(
    ("find", "is_held"),
    [
        ("session.get(Customer, row['customer'])", True),
        ("session.query(Customer).get(row['customer'])", True),
        ("Customer.query.get(row['customer'])", True),
        ("session.query(Customer).filter_by(id=1).first()", True),
        ("Customer.find_by_name(session, row['customer'])", True),
        ("Customer.find_name(session, row['customer'])", False),
        ("session.query(Customer).count()", False),
        ("row.get('customer')", False),
        ("Customer(name=row['customer'])", False),
        ("report.args.get('customer')", False),
    ],
)
def test_rows_that_only_a_part_holds_stay_in_their_function(find: str, is_held: bool) -> None:
    text = _IMPORT.replace("FIND", find)
    assert bool(parts(text, models=_MODELS)) == (not is_held)
    assert parts(text), "without an identity map nothing ends"


def test_rows_may_end_where_nothing_asks_for_rows_again() -> None:
    text = _IMPORT.replace("FIND", "session.get(Customer, row['customer'])", 1).replace("FIND", "customers")
    assert not parts(text, models=_MODELS)
    end = text.index('    for row in rows:\n        if row["total"] > 0:')
    rest = "    for row in rows:\n        if row:\n            accepted += 1\n            if accepted > row or row:\n"
    assert parts(f"{text[:end]}{rest}                accepted += row\n    return accepted\n", models=_MODELS)


def test_rows_may_end_where_the_function_ends_or_another_branch_asks() -> None:
    text = _IMPORT.replace("FIND", "session.get(Customer, row['customer'])")
    first = text.index("    # Check the customers")
    second = text.index('    for row in rows:\n        if row["total"] > 0:')
    part = "".join(f"    {it}\n" for it in text[first:second].splitlines())
    other = "".join(f"    {it}\n" for it in text[second:].splitlines())
    assert parts(f"{text[:first]}    if rows:\n{part}    else:\n{other}", models=_MODELS)
    assert not parts(f"{text[:first]}    if rows:\n{part}    if report:\n{other}", models=_MODELS)


@pytest.mark.parametrize(
    ("find", "is_held"),
    [
        ("find_customer(row['customer'])", True),
        ("other_customer(row['customer'])", True),
        ("registry.get(row['customer'])", True),
        ("_CACHE[row['customer']]", True),
        ("make_customer(row['customer'])", False),
        ("row.get('customer')", False),
    ],
)
def test_values_of_weak_containers_stay_in_their_function(find: str, is_held: bool) -> None:
    assert bool(parts(_IMPORT.replace("FIND", find), cache=_CACHE)) == (not is_held)


_QUIET = """\
    for row in rows:
        if row:
            accepted += 1
            if accepted > row or row:
                accepted += row
"""


@pytest.mark.parametrize(
    ("last", "is_held"),
    [
        ("return accepted", False),
        ("return str(report)", False),
        ("yield accepted", True),
        ("with report:\n        accepted += 1", True),
        ("for it in query:\n        accepted += 1", True),
        ("return report.find_by_name", True),
        ("finish(session)", True),
    ],
)
def test_rows_are_asked_for_where_a_function_waits_or_a_context_ends(last: str, is_held: bool) -> None:
    end = _IMPORT.index('    for row in rows:\n        if row["total"] > 0:')
    text = _IMPORT[:end].replace("FIND", "session.get(Customer, row['customer'])")
    assert bool(parts(f"{text}{_QUIET}    {last}\n", models=_MODELS)) == (not is_held)


_STORED = "def find_customer(key):\n    return _CACHE[key]\n"


@pytest.mark.parametrize(
    "cache",
    [
        f"from weakref import WeakValueDictionary as Kept\n_CACHE = Kept()\n{_STORED}",
        f"import weakref\nKept = weakref.WeakValueDictionary\n_CACHE = Kept()\n{_STORED}",
        f"import weakref\nclass A(weakref.WeakSet):\n    pass\nclass Kept(A):\n    pass\n_CACHE = Kept()\n{_STORED}",
        f"import weakref\nKEPT = weakref.WeakValueDictionary()\n_CACHE = KEPT\n{_STORED}",
        f"from weakref import proxy\ndef keep(key, it):\n    _CACHE[key] = proxy(it)\n{_STORED}",
        f"from store import KEPT as _CACHE\n{_STORED}",
    ],
)
def test_weak_containers_have_other_names(cache: str) -> None:
    text, store = _IMPORT.replace("FIND", "find_customer(row['customer'])"), "import weakref\n"
    assert not parts(text, cache=cache, store=f"{store}KEPT = weakref.WeakValueDictionary()\n")
    assert parts(text, cache=_STORED)


@pytest.mark.parametrize(
    ("connect", "is_held"),
    [
        ("def on_saved(sender):\n        report(sender)\n    saved.connect(on_saved)", True),
        ("@saved.connect\n    def on_saved(sender):\n        report(sender)", True),
        ("@receiver(post_save)\n    def on_saved(sender):\n        report(sender)", True),
        ("def on_saved(sender):\n        report(sender)\n    saved.connect(on_saved, weak=False)", False),
        ("on_saved = 'x'\n    session.connect(on_saved)", False),
        ("listener = Listener()\n    saved.connect(listener.on_saved)", True),
        ("listener = loop.create_task(session)", True),
    ],
)
def test_receivers_and_tasks_stay_in_their_function(connect: str, is_held: bool) -> None:
    comment = "    # Check the customers of the rows.\n"
    text = _IMPORT.replace("FIND", "session.find(row)").replace(comment, f"{comment}    {connect}\n")
    codemod = import_module("codemods.extract_function").CODEMOD
    done = applied(codemod, CodemodExample(text, verdict="review")).data or text.encode()
    head = done.decode().partition("def import_orders")[2].partition("return accepted")[0]
    assert is_held <= (connect.partition("\n")[0] in head)


_WITH = """\
def report_totals(db, lines, known, report):
    prices = []
    accepted = 0
    with db.MANAGER() as cursor:
        for line in lines:
            if line:
                accepted += 1
                if line in known and accepted > 2:
                    report(line)
                elif accepted < 1:
                    raise ValueError(line)
        # Collect the prices of the known names.
        prices = []
        for name in known:
            if name in lines:
                for row in find_totals(cursor, name):
                    if row[1] and row[0] > 0:
                        prices.append(row[0])
            elif name:
                for row in find_odd(cursor, name):
                    prices.append(row[0])
    return accepted, prices
"""
_TRY = "@contextmanager\ndef cursor():\n    if X:\n        try:\n            yield 1\n        except Error:\n"


@pytest.mark.parametrize(
    ("manager", "elsewhere", "is_moved"),
    [
        ("cursor", "", True),
        ("cursor", f"{_TRY}            pass\n", False),
        ("cursor", f"{_TRY}            log()\n            raise\n", True),
        (
            "cursor",
            "@contextmanager\ndef cursor(self):\n    try:\n        yield 1\n    finally:\n        log()\n",
            True,
        ),
        ("cursor", "@contextmanager\ndef cursor(self):\n    with suppress(Error):\n        yield 1\n", False),
        (
            "cursor",
            "class Held:\n    def __exit__(self, *given):\n        return True\n\ndef cursor():\n    return Held()\n",
            False,
        ),
        (
            "cursor",
            "class Held:\n    def __exit__(self, *given):\n        return None\n\ndef cursor():\n    return Held()\n",
            True,
        ),
        ("open", "class Held:\n    def __exit__(self, *given):\n        return self.x\n\nopen = Held\n", False),
        ("open", "class H:\n    def __exit__(self, *given):\n        return 1\n\nclass open(H):\n    x = 1\n", False),
        ("lock", "", True),
        ("read_lock", "", True),
        ("ignore_deadlock", "", False),
        ("block", "", False),
    ],
)
def test_a_manager_that_the_project_makes_may_go_on_after_errors(manager: str, elsewhere: str, is_moved: bool) -> None:
    text = _WITH.replace("MANAGER", manager)
    assert bool(parts(text, db=elsewhere)) == is_moved
    adding = text.replace("prices = []", "prices = 0").replace("prices.append(row[0])", "prices += row[0]")
    adding = adding.replace("        prices = 0\n        for", "        for")
    assert is_moved or not parts(adding, db=elsewhere)
