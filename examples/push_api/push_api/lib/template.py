# -*- coding: utf-8 -*-
"""{{name}} in titles and bodies.

Not jinja: clients can write templates and jinja was too dangerous.
"""
import re

from push_api.lib import util

TAG = re.compile(r"\{\{\s*([a-z_.]+)(?:\|([a-z]+))?\s*\}\}")


def render(text, user, coupon=None, tenant=None, default=u""):
    def replace(m):
        name = m.group(1)
        filter_name = m.group(2)
        value = default
        if name == "member_no":
            value = user.get("member_no")
        elif name == "point":
            value = user.get("point", 0)
        elif name == "rank":
            value = user.get("rank")
        elif name == "age":
            value = util.age(user.get("birthday"))
        elif name.startswith("coupon.") and coupon:
            value = coupon.get(name[7:], default)
        elif name.startswith("attr."):
            value = util.loads(user.get("attributes")).get(name[5:], default)
        elif name == "app" and tenant:
            value = tenant["name"]
        if filter_name == "comma":
            value = "{:,}".format(int(value))
        elif filter_name == "upper":
            value = str(value).upper()
        elif filter_name == "date":
            value = (value or "")[:10].replace("-", "/")
        if value is None:
            value = default
        return str(value)
    return TAG.sub(replace, text or "")


def has_tags(text):
    return TAG.search(text or "") is not None


def tag_names(text):
    names = []
    for m in TAG.finditer(text or ""):
        if names.count(m.group(1)) == 0:
            names.insert(0, m.group(1))
    return names
