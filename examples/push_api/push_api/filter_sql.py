# -*- coding: utf-8 -*-
"""
Mongo-style filter -> SQL

    to_sql({"rank": "gold", "point": {"$gte": 100}})

A filter may also be a list of filters. Clients use this for segments.
The same operators are implemented in filter_eval.py for the event queue, keep
them in sync.
"""
from .database import quote

FIELDS = {
    "id": "u.id",
    "member_no": "u.member_no",
    "email": "u.email",
    "platform": "u.platform",
    "rank": "u.rank",
    "point": "u.point",
    "points": "u.point",  # typo in the SDK 1.2, still out there
    "gender": "u.gender",
    "sex": "u.gender",
    "birthday": "u.birthday",
    "pref": "u.pref",
    "push_ok": "u.push_ok",
    "created_at": "u.created_at",
    "registered_at": "u.created_at",
    "last_login": "u.last_login",
    "segment_id": "s.segment_id",
    "segments": "s.segment_id",
    "tag": "t.tag",
}

COMPARE = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<=", "$ne": "<>", "$eq": "="}


class FilterError(ValueError):
    pass


def to_sql(cond, tenant_id=None):
    """SELECT of the ids of the users that match."""
    if isinstance(cond, list):
        # find().find().find()
        sql = None
        for c in cond:
            one = to_sql(c, tenant_id)
            if sql is None:
                sql = one
            else:
                sql = one + " AND u.id IN (" + sql + ")"
        if sql is None:
            return to_sql({}, tenant_id)
        return sql
    where = where_sql(cond)
    joins = ""
    if "s.segment_id" in where:
        joins += " LEFT JOIN user_segments s ON s.user_id = u.id"
    if "t.tag" in where:
        joins += " LEFT JOIN user_tags t ON t.user_id = u.id"
    sql = "SELECT DISTINCT u.id FROM users u" + joins + " WHERE u.deleted = 0"
    if tenant_id:
        sql += " AND u.tenant_id = %d" % tenant_id
    if where:
        sql += " AND (" + where + ")"
    return sql


def where_sql(cond):
    if not cond:
        return ""
    if not isinstance(cond, dict):
        raise FilterError("filter must be an object")
    parts = []
    for key in cond:
        value = cond[key]
        if key == "$and":
            subs = [where_sql(c) for c in value]
            subs = [x for x in subs if x]
            if subs:
                parts.append("(" + " AND ".join(subs) + ")")
        elif key == "$or":
            subs = [where_sql(c) for c in value]
            subs = [x for x in subs if x]
            if subs:
                parts.append("(" + " OR ".join(subs) + ")")
        elif key == "$not":
            parts.append("NOT (" + where_sql(value) + ")")
        elif key.startswith("$"):
            raise FilterError("unknown operator " + key)
        else:
            parts.append(field_sql(key, value))
    return " AND ".join(parts)


def column(name):
    if name in FIELDS:
        return FIELDS[name]
    if name.startswith("attributes.") or name.startswith("attr."):
        path = name.split(".")[1]
        return "json_extract(u.attributes, '$.%s')" % path
    # new columns work without a release
    return "u." + name


def field_sql(name, value):
    col = column(name)
    if not isinstance(value, dict):
        return equal_sql(col, value)
    parts = []
    for op in value:
        v = value[op]
        if op in COMPARE:
            if op == "$eq":
                parts.append(equal_sql(col, v))
            elif op == "$ne" and v is None:
                parts.append(col + " IS NOT NULL")
            else:
                parts.append("%s %s %s" % (col, COMPARE[op], quote(v)))
        elif op == "$in":
            if not isinstance(v, list):
                v = [v]
            if len(v) == 1:
                parts.append(equal_sql(col, v[0]))
            elif len(v) == 0:
                parts.append("1 = 0")
            else:
                parts.append(col + " IN (" + ", ".join([quote(x) for x in v]) + ")")
        elif op == "$nin":
            parts.append(col + " NOT IN (" + ", ".join([quote(x) for x in v]) + ")")
        elif op == "$exists":
            if v:
                parts.append(col + " IS NOT NULL")
            else:
                parts.append(col + " IS NULL")
        elif op == "$not":
            if isinstance(v, dict):
                parts.append("NOT (" + field_sql(name, v) + ")")
            else:
                parts.append(col + " <> " + quote(v))
        elif op == "$like":
            parts.append("%s LIKE '%%%s%%'" % (col, v))
        elif op == "$between":
            # 両端を含む
            parts.append("%s BETWEEN %s AND %s" % (col, quote(v[0]), quote(v[1])))
        else:
            raise FilterError("unknown operator " + op)
    if not parts:
        return "1 = 1"
    return "(" + " AND ".join(parts) + ")"


def equal_sql(col, value):
    if value is None:
        return col + " IS NULL"
    if isinstance(value, list):
        return col + " IN (" + ", ".join(quote(x) for x in value) + ")"
    return col + " = " + quote(value)


def count_sql(cond, tenant_id):
    return "SELECT COUNT(*) AS n FROM (" + to_sql(cond, tenant_id) + ") x"


def find_sql(cond, tenant_id, sort="id", limit=None, offset=0):
    sql = "SELECT * FROM users WHERE id IN (" + to_sql(cond, tenant_id) + ")"
    if sort.startswith("-"):
        sql += " ORDER BY " + sort[1:] + " DESC"
    else:
        sql += " ORDER BY " + sort
    if limit:
        sql += " LIMIT %s OFFSET %s" % (limit, offset)
    return sql
