"""Examples of `dispatch_by_table`."""

from toolkit.model.codemod import CodemodExample

_VALUES = """def price(order):
    size = str(order.size)
    if size == "S":
        return 100
    elif size == "M":
        return 120
    elif size == "L":  # since 2019
        return 150
    elif size in ("XL", "XXL"):
        # as long as they last
        return 190
    else:
        return None
"""
_VALUES_AFTER = """def price(order):
    size = str(order.size)
    price_by_size = {
        "S": 100,
        "M": 120,
        "L": 150,  # since 2019
        # as long as they last
        "XL": 190,
        "XXL": 190,
    }
    return price_by_size.get(size)
"""
_CALLS = """def send(order, kind):
    if kind == "coupon":
        sent = send_coupon(order, kind=kind)
    elif kind == "news":
        sent = send_news(order, kind=kind)
    elif kind == "bill":
        sent = send_bill(order, kind=kind)
    elif kind == "reminder":
        sent = send_reminder(order, kind=kind)
    else:
        raise ValueError(kind)
    return sent
"""
_CALLS_AFTER = """def send(order, kind):
    handler_by_kind = {
        "coupon": send_coupon,
        "news": send_news,
        "bill": send_bill,
        "reminder": send_reminder,
    }
    if kind in handler_by_kind:
        sent = handler_by_kind[kind](order, kind=kind)
    else:
        raise ValueError(kind)
    return sent
"""
_MATCH = """def label(code):
    match code:
        case 1:
            text = "open"
        case 2 | 3:
            text = "paid"
        case 4:
            text = "sent"
        case 5:
            text = "lost"
    return text
"""
_MATCH_AFTER = """def label(code):
    text_by_code = {
        1: "open",
        2: "paid",
        3: "paid",
        4: "sent",
        5: "lost",
    }
    if code in text_by_code:
        text = text_by_code[code]
    return text
"""


def _ladder(keys: list[str], bodies: list[str], subject: str = "kind") -> str:
    rows = [f"{subject} == {key}:\n        {body}\n" for key, body in zip(keys, bodies, strict=True)]
    return "def show(kind, row):\n    if " + "    elif ".join(rows)


_LETTERS = ['"a"', '"b"', '"c"', '"d"']
_RETURNS = [f"return {number}" for number in range(4)]
EXAMPLES = (
    CodemodExample(_VALUES, _VALUES_AFTER),
    CodemodExample(_CALLS, _CALLS_AFTER, verdict="review", reason="eager"),
    CodemodExample(_MATCH, _MATCH_AFTER, verdict="review", reason="unknown_subject"),
    CodemodExample(_ladder(["1", "1.0", "True", "2"], _RETURNS), verdict="refused", reason="mixed_kinds"),
    CodemodExample(_ladder(['"a"', '"b"', '"c"', '"a"'], _RETURNS), verdict="refused", reason="twice"),
    CodemodExample(
        _ladder(_LETTERS, ["return a(row)", "return b(row)", "return c(row)", "return d()"]),
        verdict="refused",
        reason="other_arguments",
    ),
    CodemodExample(
        _ladder(_LETTERS, ["return row + 1", *_RETURNS[1:]]),
        verdict="refused",
        reason="computed",
    ),
    CodemodExample(_ladder(_LETTERS, _RETURNS, "next(row)"), verdict="refused", reason="subject"),
    CodemodExample(_ladder(_LETTERS[:3], _RETURNS[:3]), note="three cases are read at a glance"),
    CodemodExample(
        "def show(a, b):\n    if a == 1:\n        return 1\n    elif b == 2:\n        return 2\n"
        "    elif a == 3:\n        return 3\n    elif b == 4:\n        return 4\n",
        note="it asks two things",
    ),
)
