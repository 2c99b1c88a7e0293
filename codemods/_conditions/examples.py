"""Examples of `name_the_condition`."""

from toolkit.model.codemod import CodemodExample

_REMIND = """def remind(order, now):
    if order.due < now and order.paid is None and not order.cancelled and now.hour in OFFICE_HOURS:
        send_reminder(order)
"""
_REMIND_AFTER = """def remind(order, now):
    should_send_reminder = (
        order.due < now
        and order.paid is None
        and not order.cancelled
        and now.hour in OFFICE_HOURS
    )
    if should_send_reminder:
        send_reminder(order)
"""
_MISSING = """def link(row):
    if row.url is None or row.url == "" or row.url == "None" or len(row.url) == 0:
        return HOME
    return row.url
"""
_MISSING_AFTER = """def link(row):
    is_url_missing = (
        row.url is None
        or row.url == ""
        or row.url == "None"
        or len(row.url) == 0
    )
    if is_url_missing:
        return HOME
    return row.url
"""
_EXPIRED = """def check(token, now):
    # The clocks of some clients are late.
    if (token.expires < now
            and (token.kind != "refresh" or token.used is not None)):
        raise TokenExpiredError(token.id)
"""
_EXPIRED_AFTER = """def check(token, now):
    # The clocks of some clients are late.
    is_token_expired = (
        token.expires < now
        and (token.kind != "refresh" or token.used is not None)
    )
    if is_token_expired:
        raise TokenExpiredError(token.id)
"""
_ADMIN = """def remove(page, user):
    # Check whether the user is an admin.
    if (
        user.role == "admin"
        or user.group in page.site.administrators_of_all_languages
        or user.id in SUPERVISORS_OF_EVERY_SITE
    ):
        page.remove()
"""
_ADMIN_AFTER = """def remove(page, user):
    # Check whether the user is an admin.
    user_is_admin = (
        user.role == "admin"
        or user.group in page.site.administrators_of_all_languages
        or user.id in SUPERVISORS_OF_EVERY_SITE
    )
    if user_is_admin:
        page.remove()
"""
_ONE_VALUE = """def remind(order, user):
    if order.open and (user.wants is not None or user.role == "owner"):
        send_reminder(order)
"""
_ONE_VALUE_AFTER = """def remind(order, user):
    should_send_reminder = (
        bool(order.open)
        and (user.wants is not None or user.role == "owner")
    )
    if should_send_reminder:
        send_reminder(order)
"""
_VALUES = """def remind(order, user):
    if order.open and (user.wants or user.role == "owner"):
        send_reminder(order)
"""
_VALUES_AFTER = """def remind(order, user):
    should_send_reminder = order.open and (user.wants or user.role == "owner")
    if should_send_reminder:
        send_reminder(order)
"""
_SEVERAL = """def remind(order, now):
    if order.due < now and (order.paid is None or order.amount > 0):
        order.reminded = now
        send_reminder(order)
"""
_SEVERAL_AFTER = """def remind(order, now):
    should_send_reminder = (
        order.due < now
        and (order.paid is None or order.amount > 0)
    )
    if should_send_reminder:
        order.reminded = now
        send_reminder(order)
"""
EXAMPLES = (
    CodemodExample(_REMIND, _REMIND_AFTER),
    CodemodExample(_MISSING, _MISSING_AFTER),
    CodemodExample(_EXPIRED, _EXPIRED_AFTER),
    CodemodExample(_ADMIN, _ADMIN_AFTER),
    CodemodExample(_ONE_VALUE, _ONE_VALUE_AFTER),
    CodemodExample(_VALUES, _VALUES_AFTER, verdict="review", reason="asked_twice"),
    CodemodExample(_SEVERAL, _SEVERAL_AFTER, verdict="review", reason="first_of_several"),
    CodemodExample(
        "def show(order, now):\n    if order.new:\n        return 1\n"
        "    elif order.due < now and (order.paid is None or order.amount > 0):\n        return send_reminder(order)\n",
        verdict="refused",
        reason="elif",
    ),
    CodemodExample(
        "def show(order, now):\n    if order.due < now and (order.paid is None or order.amount > 0):\n"
        "        return 1\n    return 2\n",
        verdict="refused",
        reason="no_name",
    ),
    CodemodExample(
        "def show(order, now):\n    if order.due < now and (order.paid is None  # not yet\n"
        "            or order.amount > 0):\n        send_reminder(order)\n",
        verdict="refused",
        reason="layout",
    ),
    CodemodExample(
        "def show(order):\n    if (paid := order.paid) is None and (order.amount > 0 or order.open is None):\n"
        "        send_reminder(order, paid)\n",
        verdict="refused",
        reason="inside",
    ),
    CodemodExample(
        "def show(order, now):\n    if order.due < now and (order.paid is None or order.amount > 0):\n"
        "        send_reminder(locals())\n",
        verdict="refused",
        reason="namespace",
    ),
    CodemodExample(
        "def show(order, now, should_send_reminder):\n"
        "    if order.due < now and (order.paid is None or order.amount > 0):\n        send_reminder(order)\n",
        verdict="refused",
        reason="taken",
    ),
    CodemodExample(
        "def show(order, now):\n    if order.due < now and order.paid is None:\n        send_reminder(order)\n",
        note="two parts are read at a glance",
    ),
    CodemodExample(
        "def show(orders, now):\n    while orders[0].due < now and (orders[0].paid is None or now.hour > 8):\n"
        "        send_reminder(orders.pop(0))\n",
        note="the condition of `while` is asked again and again",
    ),
)
