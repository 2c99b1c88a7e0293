# -*- coding: utf-8 -*-
# 便利関数いろいろ
import datetime
import hashlib
import json
import random
import re
import string
import time

from flask import jsonify, request

from push_api import config

FORMAT = "%Y-%m-%d %H:%M:%S"


def now_str():
    return datetime.datetime.now().strftime(FORMAT)


def utc_now_str():
    return datetime.datetime.utcnow().strftime(FORMAT)


def today():
    return datetime.date.today().strftime("%Y-%m-%d")


def parse_date(s):
    if not s:
        return None
    for f in (FORMAT, "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d"):
        try:
            return datetime.datetime.strptime(s, f)
        except:
            pass
    return None


def normalize_date(s):
    d = parse_date(s)
    if d is None:
        return s
    return d.strftime(FORMAT)


def to_int(s, default=0):
    try:
        return int(s)
    except Exception:
        return default


def ok(data=None, **kw):
    result = {"result": "ok"}
    if data is not None:
        result["data"] = data
    result.update(kw)
    return jsonify(result)


def ng(error, status=200, **kw):
    """errors are 200 because the old iOS SDK shows a dialog on 4xx"""
    result = {"result": "ng", "error": error}
    result.update(kw)
    return jsonify(result), status


def get_json():
    try:
        data = request.get_json(force=True)
    except Exception:
        data = None
    if data is None:
        data = {}
        for k in request.form:
            data[k] = request.form[k]
    return data


def paging():
    limit = to_int(request.args.get("limit"), config.DEFAULT_LIMIT)
    if limit > config.MAX_LIMIT:
        limit = config.MAX_LIMIT
    page = to_int(request.args.get("page"), 1)
    return limit, (page - 1) * limit


def random_code(n=8):
    return "".join(random.choice(string.ascii_uppercase + string.digits) for i in range(n))


def make_token(code):
    return hashlib.sha1((code + str(time.time())).encode("utf-8")).hexdigest()


def chunks(items, size=500):
    for i in range(0, len(items), size):
        yield items[i:i + size]


def is_mail(s):
    return re.match(r"^[^@]+@[^@]+\.[^@]+$", s or "") is not None


def mask_mail(s):
    if not s:
        return s
    name, domain = s.split("@", 1)
    return name[:2] + "***@" + domain


def loads(s, default={}):
    if not s:
        return default
    try:
        return json.loads(s)
    except ValueError:
        return default


def age(birthday):
    b = parse_date(birthday)
    if b is None:
        return None
    t = datetime.date.today()
    a = t.year - b.year
    if (t.month, t.day) < (b.month, b.day):
        a = a - 1
    return a


def month_range(month):
    y, m = month.split("-")
    first = "%04d-%02d-01 00:00:00" % (int(y), int(m))
    if int(m) == 12:
        last = "%04d-01-01 00:00:00" % (int(y) + 1)
    else:
        last = "%04d-%02d-01 00:00:00" % (int(y), int(m) + 1)
    return first, last


def camel(name):
    parts = name.split("_")
    return parts[0] + "".join(p.capitalize() for p in parts[1:])


def camel_dict(d):
    return dict((camel(k), v) for k, v in d.items())


def unique(items):
    seen = set()
    result = []
    for x in items:
        if x not in seen:
            seen.add(x)
            result.append(x)
    return result


def wareki(year):
    # 2019-04 新元号対応
    if year >= 2019:
        return u"令和%d年" % (year - 2018)
    elif year >= 1989:
        return u"平成%d年" % (year - 1988)
    return u"昭和%d年" % (year - 1925)


def retry_forever(f, *args):
    while True:
        try:
            return f(*args)
        except Exception as e:
            print("retry", f, e)
            time.sleep(1)
