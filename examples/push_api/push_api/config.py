# -*- coding: utf-8 -*-
"""
settings

config.ini was read from here until 2016. Now everything is in this file and
in the environment, except the things that are only on the servers.
"""
import os

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

DEBUG = True
SECRET_KEY = "dummy-secret-key-for-sessions"
DB_PATH = os.environ.get("PUSH_DB") or os.path.join(ROOT, "push.db")
DB_URL = "sqlite:///" + DB_PATH
# DB_URL = "mysql://push:dummy-password@db01.internal.example.invalid/push?charset=utf8"

# empty: no mongo, logs are thrown away
MONGO_URL = os.environ.get("PUSH_MONGO_URL", "")
MONGO_DB = "push_log"

GATEWAY_URL = "http://push-gw.example.invalid/send"
GATEWAY_URL_IOS = "http://push-gw-ios.example.invalid:8081/v2/send"
GATEWAY_KEY = "dummy-gateway-key"
# "live" is set on the batch servers only
GATEWAY_MODE = os.environ.get("PUSH_GATEWAY_MODE", "dummy")

MAIL_API = "http://mail.example.invalid/api/send"
OPERATOR_MAIL = "operator@example.invalid"

ADMIN_TOKEN = "dummy-admin-token"
INTERNAL_HOSTS = ["127.0.0.1", "10.0.12.5", "10.0.12.6", "batch01.internal.example.invalid"]

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
MAX_TARGETS = 50000
# seconds. 300 was too long, clients complained (2018-03)
TENANT_CACHE_SECONDS = 600
SEGMENT_CACHE_SECONDS = 60 * 30

NIGHT_FROM = 21
NIGHT_TO = 8

PLANS = {
    "free": {"monthly": 1000, "coupons": 3, "segments": 2},
    "light": {"monthly": 20000, "coupons": 20, "segments": 10},
    "standard": {"monthly": 100000, "coupons": 100, "segments": 50},
    "premium": {"monthly": 1000000, "coupons": 9999, "segments": 9999},
    # 旧プラン。2017-04 以降の新規契約は無い
    "std": {"monthly": 50000, "coupons": 50, "segments": 20},
}


def get(name, default=None):
    return globals().get(name, default)


def is_production():
    return os.environ.get("PUSH_ENV") == "production"


def load_ini(path):
    import configparser
    ini = configparser.ConfigParser()
    ini.read(path)
    for key, value in ini.items("push"):
        globals()[key.upper()] = value
