"""What today's order costs."""

PRICES = (3, 4, 5)


def total():
    amount = 0
    for price in PRICES:
        amount += price
    return amount


def doubled():
    return total() * 2


def label():
    return "cheap" if total() < 100 else "dear"
