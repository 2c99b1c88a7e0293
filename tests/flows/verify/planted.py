# ruff: noqa: E501 - a table
"""Changes of the bundled example: twenty of what it does, fifteen of how it is written."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.examples.legacy_environment import EXAMPLE


class Edit(NamedTuple):
    """Replaces a text that is in a file once."""

    what: str
    path: str
    old: str
    new: str

    def apply(self, root: Path) -> None:
        file = root / self.path
        text = file.read_bytes().decode("utf-8")
        assert text.count(self.old) == 1, f"{self.what}: found {text.count(self.old)} times in {self.path}"
        file.write_bytes(text.replace(self.old, self.new).encode("utf-8"))


def changed(folder: Path, edits: Iterable[Edit] = ()) -> Path:
    """The example with some edits."""
    root = shutil.copytree(EXAMPLE, folder / "push_api", ignore=shutil.ignore_patterns("__pycache__", "*.db"))
    for edit in edits:
        edit.apply(root)
    return root


_COUPONS, _USERS, _TENANTS = "push_api/services/coupon_service.py", "push_api/views/users.py", "push_api/tenants.py"
_DELIVERY, _CONTRACTS, _REPORT = "push_api/views/delivery.py", "push_api/views/contracts.py", "push_api/views/report.py"
_OLD, _EVENTS, _APP, _AUTH = (
    "push_api/views/legacy_v1.py",
    "push_api/views/events.py",
    "push_api/app.py",
    "push_api/auth.py",
)

BEHAVIOUR: Sequence[Edit] = (
    Edit("rounded instead of cut", _COUPONS, 'return int(price * (100 - coupon["discount"]) / 100)',
         'return round(price * (100 - coupon["discount"]) / 100)'),
    Edit("discount on the price with tax", _COUPONS, 'p = price / tax - coupon["discount"]', 'p = price / tax - coupon["discount"] / tax'),
    Edit("no tenant asked for a coupon", _COUPONS, '"SELECT * FROM coupons WHERE id = %d AND tenant_id = %d" % (coupon_id, tenant_id)',
         '"SELECT * FROM coupons WHERE id = %d" % coupon_id'),
    Edit("a coupon may be used once more", _COUPONS, 'if used["n"] >= coupon["max_use"]:', 'if used["n"] > coupon["max_use"]:'),
    Edit("a lowest price that excludes itself", _COUPONS, 'price < (coupon["min_price"] or 0)', 'price <= (coupon["min_price"] or 0)'),
    Edit("the other order of coupons", _COUPONS, "result.sort(key=lambda c: c.get(sort) or 0)",
         "result.sort(key=lambda c: c.get(sort) or 0, reverse=True)"),
    Edit("silver from one point more on", _USERS, "elif new >= 1000:", "elif new > 1000:"),
    Edit("another tenant's point", _USERS, '"SELECT point, rank FROM users WHERE id = %d AND tenant_id = %d" % (\n        id, g.tenant["id"])',
         '"SELECT point, rank FROM users WHERE id = %d" % (\n        id)'),
    Edit("a deleted user is seen", _USERS, "if not user or user.deleted:", "if not user:"),
    Edit("attributes are replaced, not joined", _USERS, "old.update(data[\"attributes\"])", "old = data[\"attributes\"]"),
    Edit("stopped tenants are served", _TENANTS, "    else:\n        return False\n\n\ndef setting", "    else:\n        return True\n\n\ndef setting"),
    Edit("a prefix is no longer cut", _TENANTS, 'if host.startswith("www."):', 'if host.startswith("www2."):'),
    Edit("night begins an hour later", "push_api/config.py", "NIGHT_FROM = 21", "NIGHT_FROM = 22"),
    Edit("silent messages to who said no", _DELIVERY, 'if kind == "silent" or kind == "inapp":', 'if kind == "inapp":'),
    Edit("the time of another zone", _DELIVERY, "now = datetime.datetime.now()\n    errors", "now = datetime.datetime.utcnow()\n    errors"),
    Edit("from a month on, and not before", _REPORT, "AND day >= '%s' AND day < '%s'\" % (", "AND day > '%s' AND day < '%s'\" % ("),
    Edit("twelve months are no longer enough", _CONTRACTS, "elif months >= 12:", "elif months > 12:"),
    Edit("coupons that have ended", _OLD, 'if c["ends_at"] and c["ends_at"] < now:\n            continue', 'if c["ends_at"] and c["ends_at"] < now:\n            pass'),
    Edit("an old token is enough no more", _AUTH, "if token and token == old_token(tenant):", "if token and token == old_token:"),
    Edit("a message for more users", _EVENTS, '("login", {"point": {"$gte": 1000}}, u"', '("login", {"point": {"$gte": 0}}, u"'),
)  # fmt: skip

WRITING: Sequence[Edit] = (
    Edit("a comment", _COUPONS, 'KINDS = ("percent"', '# what there is\nKINDS = ("percent"'),
    Edit("early return", _TENANTS, '    if tenant["status"] == 1:\n        return True\n    elif tenant["status"] == 2:\n        return True\n    else:\n        return False',
         '    return tenant["status"] in (1, 2)'),
    Edit("a name", _USERS, "    result = []\n    for r in rows:\n        result.append(_public(r))\n    return util.ok(result,",
         "    return util.ok([_public(row) for row in rows],"),
    Edit("operands turned round", _USERS, "elif new >= 1000:", "elif 1000 <= new:"),
    Edit("a constant", _CONTRACTS, "    if plan == \"light\":\n        price = 9800\n    elif plan == \"standard\":",
         "    LIGHT = 9800\n    if plan == \"light\":\n        price = LIGHT\n    elif plan == \"standard\":"),
    Edit("a conditional expression", _AUTH, "    if token == config.ADMIN_TOKEN:\n        return True\n    if token == tenant[\"api_token\"]:\n        return True",
         "    if token in (config.ADMIN_TOKEN, tenant[\"api_token\"]):\n        return True"),
    Edit("negation moved", _DELIVERY, "        if not title:\n            errors.append(\"title\")\n        if not body:\n            errors.append(\"body\")\n        if title and",
         "        for name, value in ((\"title\", title), (\"body\", body)):\n            if not value:\n                errors.append(name)\n        if title and"),
    Edit("one call less", _COUPONS, "users_who_used_up(coupon) -> Set[int]:\n    rows = fetch_all(", "users_who_used_up(coupon) -> Set[int]:\n    rows = fetch_all(  # of all users\n"),
    Edit("a generator", _COUPONS, "return set(r[\"user_id\"] for r in rows if r[\"n\"] >= coupon[\"max_use\"])",
         "return {r[\"user_id\"] for r in rows if r[\"n\"] >= coupon[\"max_use\"]}"),
    Edit("no else after return", _USERS, "    else:\n        # ランクは下がらない\n        pass\n", ""),
    Edit("sorted instead of sort", _COUPONS, "    result = [c.to_dict() for c in coupons]\n    result.sort(key=lambda c: c.get(sort) or 0)\n    return result",
         "    return sorted((c.to_dict() for c in coupons), key=lambda c: c.get(sort) or 0)"),
    Edit("a helper", _OLD, "def _auth():\n    return check_token(g.tenant, get_token())", "def _auth():\n    tenant = g.tenant\n    token = get_token()\n    return check_token(tenant, token)"),
    Edit("formatting", _REPORT, 'total = {"sent": 0, "opened": 0, "used": 0}', 'total = {\n        "sent": 0,\n        "opened": 0,\n        "used": 0,\n    }'),
    Edit("an import that moves", _EVENTS, "import datetime\nimport logging\n", "import logging\nimport datetime\n"),
    Edit("a loop instead of an index", _APP, "    if request_times:\n        return sum(request_times) / len(request_times)\n    return 0",
         "    return sum(request_times) / len(request_times) if request_times else 0"),
)  # fmt: skip
