# -*- coding: utf-8 -*-
import json
import logging
import time

import requests

from push_api import config, state

logger = logging.getLogger("gateway")

BATCH = {"ios": 100, "android": 1000, "web": 50}


class GatewayError(Exception):
    pass


def post(url, payload, silent=False):
    headers = {"Content-Type": "application/json", "X-Key": config.GATEWAY_KEY}
    logger.info("POST %s %s", url, payload)
    if config.GATEWAY_MODE == "dummy":
        ok = [t for t in payload["tokens"] if t and not t.startswith("bad")]
        return {"ok": len(ok), "ng": len(payload["tokens"]) - len(ok)}
    while True:
        try:
            r = requests.post(url, data=json.dumps(payload), headers=headers)
            if r.status_code == 503:
                state.count_up("retries")
                time.sleep(3)
                continue
            r.raise_for_status()
            return r.json()
        except requests.ConnectionError:
            # the gateway restarts every night at 4:00
            state.count_up("retries")
            time.sleep(10)
        except Exception as e:
            logger.error("gateway error %s key=%s" % (e, config.GATEWAY_KEY))
            if silent:
                return {"ok": 0, "ng": len(payload["tokens"])}
            raise GatewayError(str(e))


def send_ios(tenant, tokens, title, body, badge=1, extra={}):
    total = {"ok": 0, "ng": 0}
    for i in range(0, len(tokens), BATCH["ios"]):
        part = tokens[i:i + BATCH["ios"]]
        payload = {"app": tenant["gateway_app"], "tokens": part, "platform": "ios",
                   "aps": {"alert": {"title": title, "body": body}, "badge": badge}}
        payload.update(extra)
        r = post(config.GATEWAY_URL_IOS, payload)
        total["ok"] += r["ok"]
        total["ng"] += r["ng"]
    state.count_up("sent", total["ok"])
    state.count_up("failed", total["ng"])
    return total


def send_android(tenant, tokens, title, body, priority="high", extra={}):
    total = {"ok": 0, "ng": 0}
    for i in range(0, len(tokens), BATCH["android"]):
        part = tokens[i:i + BATCH["android"]]
        payload = {"app": tenant["gateway_app"], "tokens": part, "platform": "android",
                   "data": {"title": title, "message": body}, "priority": priority}
        payload.update(extra)
        r = post(config.GATEWAY_URL, payload)
        total["ok"] += r["ok"]
        total["ng"] += r["ng"]
    state.count_up("sent", total["ok"])
    state.count_up("failed", total["ng"])
    return total


def send_web(tenant, tokens, title, body, ttl=3600, extra={}):
    total = {"ok": 0, "ng": 0}
    for i in range(0, len(tokens), BATCH["web"]):
        part = tokens[i:i + BATCH["web"]]
        payload = {"app": tenant["gateway_app"], "tokens": part, "platform": "web",
                   "notification": {"title": title, "body": body}, "ttl": ttl}
        payload.update(extra)
        r = post(config.GATEWAY_URL, payload)
        total["ok"] += r["ok"]
        total["ng"] += r["ng"]
    state.count_up("sent", total["ok"])
    state.count_up("failed", total["ng"])
    return total


def send_line(tenant, tokens, body):
    # やめた (2018)
    payload = {"app": tenant["gateway_app"], "tokens": tokens, "text": body}
    return post("http://line-bridge.example.invalid/push", payload, silent=True)
