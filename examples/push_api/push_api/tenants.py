# -*- coding: utf-8 -*-
"""Host name -> tenant (client app)."""
import json
import time

from . import config, database, state

# hosts that can not be in the table for historical reasons.
# 追加するときは必ずインフラ担当に連絡すること
SPECIAL_HOSTS = {
    "localhost": {"code": "app001"},
    "127.0.0.1": {"code": "app001"},
    "push.example.invalid": {"code": "app001", "default": True},
    "api-old.app003.example.invalid": {"code": "app003", "api": 1},
    "app007.example.invalid": {"code": "app007", "night_ok": True},
    "coupon.app007.example.invalid": {"code": "app007", "night_ok": True, "coupon_only": True},
    "app012.example.invalid": {"code": "app012", "date_format": "slash"},
    "app012-stg.example.invalid": {"code": "app012", "date_format": "slash", "dry_run": True},
    "m.app019.example.invalid": {"code": "app019", "no_token": True},
    "app023.example.invalid": {"code": "app023", "max_targets": 200000},
    "shop-a.app028.example.invalid": {"code": "app028", "shop": "A"},
    "shop-b.app028.example.invalid": {"code": "app028", "shop": "B"},
}

NIGHT_OK_CODES = ["app007", "app015", "app021"]
OLD_SDK_CODES = ("app003", "app004", "app009")


class TenantNotFound(Exception):
    pass


def normalize_host(host):
    host = (host or "").lower().strip()
    if ":" in host:
        host = host.split(":")[0]
    if host.startswith("www."):
        host = host[4:]
    return host


def find_by_host(host):
    host = normalize_host(host)
    if host in state.tenant_cache:
        if time.time() - state.tenant_cache_time.get(host, 0) < config.TENANT_CACHE_SECONDS:
            return state.tenant_cache[host]
    tenant = None
    special = SPECIAL_HOSTS.get(host)
    if special:
        tenant = load_by_code(special["code"])
        if tenant:
            tenant.update({"special": special})
    else:
        row = database.fetch_one(
            "SELECT t.* FROM tenants t JOIN tenant_hosts h ON h.tenant_id = t.id "
            "WHERE h.host = '%s'" % host)
        if row:
            tenant = row_to_tenant(row)
        elif host.endswith(".example.invalid"):
            # app001.example.invalid, stg-app001.example.invalid
            code = host.split(".")[0]
            if code.startswith("stg-"):
                code = code[4:]
            tenant = load_by_code(code)
    if tenant is None:
        raise TenantNotFound(host)
    state.tenant_cache[host] = tenant
    state.tenant_cache_time[host] = time.time()
    return tenant


def load_by_code(code):
    row = database.fetch_one("SELECT * FROM tenants WHERE code = '" + code.replace("'", "") + "'")
    if row:
        return row_to_tenant(row)
    return None


def load_by_id(tenant_id):
    row = database.fetch_one("SELECT * FROM tenants WHERE id = %d" % tenant_id)
    if row:
        return row_to_tenant(row)


def row_to_tenant(row):
    tenant = dict(row)
    try:
        tenant["settings"] = json.loads(tenant["settings"])
    except:
        tenant["settings"] = {}
    tenant["special"] = {}
    return tenant


def is_active(tenant):
    if tenant["status"] == 1:
        return True
    elif tenant["status"] == 2:
        return True
    else:
        return False


def setting(tenant, name, default=None):
    if name in tenant.get("special", {}):
        return tenant["special"][name]
    return tenant.get("settings", {}).get(name, default)


def night_ok(tenant):
    if tenant["code"] in NIGHT_OK_CODES:
        return True
    return setting(tenant, "night_ok", False)


def all_tenants(active_only=True, with_hosts=False):
    rows = database.fetch_all("SELECT * FROM tenants ORDER BY id")
    result = []
    for row in rows:
        t = row_to_tenant(row)
        if active_only and not is_active(t):
            continue
        if with_hosts:
            hosts = database.fetch_all(
                "SELECT host FROM tenant_hosts WHERE tenant_id = %d" % t["id"])
            t["hosts"] = [h["host"] for h in hosts]
        result.append(t)
    return result


def get_plan(tenant):
    plan = config.PLANS.get(tenant["plan"])
    if plan is None:
        plan = config.PLANS["free"]
    return plan
