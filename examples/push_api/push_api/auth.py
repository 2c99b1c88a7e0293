# -*- coding: utf-8 -*-
import functools
import hashlib
import logging

from flask import g, jsonify, request

from . import config
from .tenants import setting

logger = logging.getLogger(__name__)


def get_token():
    token = request.headers.get("X-Api-Token")
    if not token:
        token = request.args.get("token") or request.form.get("token")
    if not token:
        auth = request.headers.get("Authorization", "")
        if auth.startswith("Bearer "):
            token = auth[7:]
    return token


def check_token(tenant, token):
    # スマホアプリの古いSDKはトークンを送ってこない
    if setting(tenant, "no_token"):
        return True
    if token == config.ADMIN_TOKEN:
        return True
    if token == tenant["api_token"]:
        return True
    if token and token == old_token(tenant):
        return True
    logger.warning("token error tenant=%s token=%s expected=%s", tenant["code"], token, tenant["api_token"])
    return False


def old_token(tenant):
    """token of API v1. TODO 2017/08 remove"""
    return hashlib.md5((tenant["code"] + ":v1").encode("utf-8")).hexdigest()


def token_required(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        if not check_token(g.tenant, get_token()):
            return jsonify({"result": "ng", "error": "token"}), 401
        return f(*args, **kwargs)
    return wrapper


def internal_only(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        if request.remote_addr in config.INTERNAL_HOSTS:
            return f(*args, **kwargs)
        if request.headers.get("X-Forwarded-For", "").split(",")[0] in config.INTERNAL_HOSTS:
            return f(*args, **kwargs)
        return jsonify({"result": "ng", "error": "forbidden"}), 403
    return wrapper
