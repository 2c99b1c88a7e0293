"""Examples of `merge_duplicate`."""

from toolkit.model.codemod import CodemodExample

_BLOCK = """\
    prices = []
    for order in orders:
        if order.paid and order.price > 0:
            prices.append(order.price)
        elif order.open:
            prices.append(0)
            prices.append(order.fee)
        if order.late:
            prices.append(order.fine)
        elif order.old:
            prices.append(order.storage)
"""
_TWO = f"""def send(user, orders):
    user.check()
{_BLOCK}    user.send(prices)


def store(database, orders):
{_BLOCK}    return database.add(prices)
"""
_MERGED = f"""def _collect_prices(orders):
{_BLOCK}    return prices


def send(user, orders):
    user.check()
    prices = _collect_prices(orders)
    user.send(prices)


def store(database, orders):
    prices = _collect_prices(orders)
    return database.add(prices)
"""
_EXISTS = f"""def _collect_prices(orders):
    \"\"\"What is paid, and what is due.\"\"\"
{_BLOCK}    return prices


def store(database, orders):
{_BLOCK}    return database.add(prices)
"""
_CALLED = _EXISTS[: _EXISTS.index("def store")] + _MERGED[_MERGED.index("def store") :]


def _in_class(code: str) -> str:
    lines = code.replace("(", "(self, ", 1) if code.startswith("def") else code
    return "".join(f"    {line}\n" if line else "\n" for line in lines.rstrip().split("\n"))


_SEND, _STORE = (f"def {it}" for it in _TWO.split("def ")[1:])
_METHODS = f"class Report:\n{_in_class(_SEND)}\n{_in_class(_STORE)}"
_MERGED_METHODS = f"""class Report:
    def send(self, user, orders):
        user.check()
        prices = self._collect_prices(orders)
        user.send(prices)

    @staticmethod
    def _collect_prices(orders):
{_in_class(_BLOCK)}        return prices

    def store(self, database, orders):
        prices = self._collect_prices(orders)
        return database.add(prices)
"""
_OTHER_VALUES = _TWO.replace("database.add(prices)", "database.add(prices, order)")
_OTHER_LINE = _TWO.replace("        elif order.old:\n", "        elif order.lost:\n", 1)
_PUBLIC = _EXISTS.replace("_collect_prices", "collect_prices")
EXAMPLES = (
    CodemodExample(_TWO, _MERGED),
    CodemodExample(_METHODS, _MERGED_METHODS),
    CodemodExample(_EXISTS, _CALLED),
    CodemodExample(_PUBLIC, _CALLED.replace("_collect_prices", "collect_prices"), verdict="review", reason="public"),
    CodemodExample(_OTHER_VALUES, note="one of them gives two values"),
    CodemodExample(_OTHER_LINE, note="they differ"),
    CodemodExample(f"def store(orders):\n{_BLOCK}", note="it stands once"),
)
