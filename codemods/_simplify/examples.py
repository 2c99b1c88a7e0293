"""Examples of `simplify`."""

from codemods._extract import examples as extract
from toolkit.model.codemod import CodemodExample

_GUARD = """def deliver(user, coupons, limit):
    sent = 0
    if user in limit:
        prices = []
        for coupon in coupons:
            if coupon.valid and coupon.price:
                prices.append(coupon.price)
            elif coupon.free or coupon.old:
                prices.append(0)
        for price in prices:
            if price in limit:
                while sent < len(limit):
                    if price and sent:
                        user.pay(price)
                    sent += 1
        user.done = True
"""
_GUARD_AFTER = """def _collect_prices(coupons):
    prices = []
    for coupon in coupons:
        if coupon.valid and coupon.price:
            prices.append(coupon.price)
        elif coupon.free or coupon.old:
            prices.append(0)
    return prices


def deliver(user, coupons, limit):
    sent = 0
    if user not in limit:
        return
    prices = _collect_prices(coupons)
    for price in prices:
        if price not in limit:
            continue
        while sent < len(limit):
            if price and sent:
                user.pay(price)
            sent += 1
    user.done = True
"""
_METHOD_AFTER = """class Export:
    def show(self, order, format):
        if not order:
            for item in self.items:
                if item and item.open:
                    self.warn(item)
        total = self._count_total(order)
        if format == "json":
            if total > 2 or self.strict:
                return dump(order)
            return "{}"
        return str(total)

    @staticmethod
    def _count_total(order):
        total = 0
        for row in order.rows:
            if row.price:
                if row.taxed and row.amount:
                    total += 2
                elif row.amount:
                    total += 1
        return total
"""
_YIELDS = """def walk(rows, limit):
    for row in rows:
        if row.open:
            if limit and row.late:
                yield row
            elif row.paid or row.old:
                yield limit
            else:
                for part in row.parts:
                    if part and limit:
                        yield part
"""
_YIELDS_AFTER = """def walk(rows, limit):
    for row in rows:
        if not row.open:
            continue
        if limit and row.late:
            yield row
        elif row.paid or row.old:
            yield limit
        else:
            for part in row.parts:
                if part and limit:
                    yield part
"""
_STUCK = """def walk(rows, limit):
    for row in rows:
        if row.open:
            if limit and row.late:
                yield row
            elif row.paid or row.old:
                yield limit
            else:
                for part in row.parts:
                    if part and limit:
                        while part.left:
                            if part.sold or part.lost:
                                yield part
                            elif part.old:
                                yield limit
"""
_LEAVES = """def find(rows, limit):
    for row in rows:
        if row.price or row.free:
            for part in row.parts:
                if part.sold and part.price:
                    return part
                elif part.lost:
                    log(part)
        elif row.old:
            for part in limit.rows:
                if part.sold or part.free:
                    return row
                elif part.lost:
                    log(part)
    log(rows)
    return None
"""
EXAMPLES = (
    CodemodExample(_GUARD, _GUARD_AFTER),
    CodemodExample(extract.METHOD, _METHOD_AFTER),
    CodemodExample(_YIELDS, _YIELDS_AFTER, reason="half_way"),
    CodemodExample(_STUCK, reason="not_enough"),
    CodemodExample(_LEAVES, verdict="refused", reason="by_hand_leaves"),
    CodemodExample(extract.LOCALS, verdict="refused", reason="namespace"),
    CodemodExample(extract.PLAIN, note="it is not complex"),
)
