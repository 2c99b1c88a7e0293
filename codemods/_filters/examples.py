"""Examples of `name_the_filter`."""

from toolkit.model.codemod import CodemodExample

_TWICE = """class Orders:
    def close(self, user):
        self.orders.update_many(
            {"user_id": user.id, "shop": self.shop}, CLOSED
        )

    def first(self, user):
        return self.orders.find_one({
            "user_id": user,
            "shop": self.shop,
        })
"""
_TWICE_AFTER = """def _filter_by_user_and_shop(user_id, shop):
    return {"user_id": user_id, "shop": shop}


class Orders:
    def close(self, user):
        self.orders.update_many(
            _filter_by_user_and_shop(user.id, self.shop), CLOSED
        )

    def first(self, user):
        return self.orders.find_one(_filter_by_user_and_shop(user, self.shop))
"""
_APART = """def by_key(orders, key):
    return orders.find_one({'$or': [{'key': key}, {'_id': key}]})


# Only for the shop.
def remove(orders, order):
    orders.delete_one({'$or': [{'key': order}, {'_id': order}]})
"""
_APART_AFTER = """def _filter_by_key_or_id(key):
    return {'$or': [{'key': key}, {'_id': key}]}


def by_key(orders, key):
    return orders.find_one(_filter_by_key_or_id(key))


# Only for the shop.
def remove(orders, order):
    orders.delete_one(_filter_by_key_or_id(order))
"""
_RANGE = """def remind(orders, shop, now):
    if orders.count_documents({"shop": shop, "due": {"$lt": now}, "paid": False}):
        orders.update_many({"shop": shop, "due": {"$lt": time()}, "paid": False}, REMIND)
"""
_RANGE_AFTER = """def _filter_by_shop_due_and_not_paid(shop, due):
    return {"shop": shop, "due": {"$lt": due}, "paid": False}


def remind(orders, shop, now):
    if orders.count_documents(_filter_by_shop_due_and_not_paid(shop, now)):
        orders.update_many(_filter_by_shop_due_and_not_paid(shop, time()), REMIND)
"""
_EXISTING = """def _filter_by_user_and_shop(user, shop):
    return {"user": user, "shop": shop}


def first(orders, name, shop):
    return orders.find_one({"user": name, "shop": shop})
"""
_EXISTING_AFTER = """def _filter_by_user_and_shop(user, shop):
    return {"user": user, "shop": shop}


def first(orders, name, shop):
    return orders.find_one(_filter_by_user_and_shop(name, shop))
"""


def _twice(given: str) -> str:
    return "\n\n".join(f"def {name}(orders, a, b):\n    return orders.find_one({given})\n" for name in ("one", "two"))


EXAMPLES = (
    CodemodExample(_TWICE, _TWICE_AFTER),
    CodemodExample(_APART, _APART_AFTER),
    CodemodExample(_RANGE, _RANGE_AFTER, verdict="review", reason="loose_name"),
    CodemodExample(_EXISTING, _EXISTING_AFTER, reason="existing"),
    CodemodExample(_twice("{'a': a, 'b': b, 'c': 1, 'd': 2}"), verdict="refused", reason="no_name"),
    CodemodExample(_twice("{\n        'a': a,  # the buyer\n        'b': b}"), verdict="refused", reason="commented"),
    CodemodExample(_twice("{'a': [a, b, 1 + a, b + 1], 'b': [b, a]}"), verdict="refused", reason="no_name"),
    CodemodExample(_twice("{'_id': a}"), note="one field needs no name"),
    CodemodExample(_twice("{'a': a, **b}"), note="not all that it asks can be seen"),
    CodemodExample(
        "def one(orders, a):\n    return orders.find_one({'a': a, 'b': 1})\n", note="it is written only once"
    ),
)
