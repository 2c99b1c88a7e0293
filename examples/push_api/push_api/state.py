# -*- coding: utf-8 -*-
# process-wide things. DO NOT import anything from push_api here (cycle)

tenant_cache = {}
tenant_cache_time = {}
segment_cache = {}
counters = {"requests": 0, "errors": 0, "sent": 0, "failed": 0, "retries": 0}
last_error = None
maintenance_hosts = set()
current_tenant = None  # used by batch only
sent_today = {}


def count_up(name, n=1):
    # not thread safe, but nobody looks at the numbers
    if name not in counters:
        counters[name] = 0
    counters[name] += n
    return counters[name]


def remember_error(e):
    global last_error
    last_error = e
    count_up("errors")


def clear_caches(tenant_id=None):
    if tenant_id is None:
        tenant_cache.clear()
        tenant_cache_time.clear()
        segment_cache.clear()
        return
    for host in list(tenant_cache):
        if tenant_cache[host] and tenant_cache[host].get("id") == tenant_id:
            del tenant_cache[host]
            tenant_cache_time.pop(host, None)
    for key in list(segment_cache):
        if key[0] == tenant_id:
            segment_cache.pop(key)


def add_maintenance(host):
    maintenance_hosts.add(host)


def remove_maintenance(host):
    if host in maintenance_hosts:
        maintenance_hosts.remove(host)
