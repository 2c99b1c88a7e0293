# -*- coding: utf-8 -*-
import logging
import time

from flask import Flask, g, jsonify, request
from werkzeug.exceptions import HTTPException

from . import config, database, state, tenants

logger = logging.getLogger("push_api")

request_times = []
app = None


def create_app():
    global app
    app = Flask(__name__)
    app.config.from_object(config)
    app.config["JSON_AS_ASCII"] = False
    app.config["JSON_SORT_KEYS"] = True
    app.url_map.strict_slashes = False
    database.create_all()
    register_blueprints(app)
    register_hooks(app)
    register_errors(app)
    return app


def register_blueprints(app):
    # imported here because of the cycle
    from .views import contracts, coupons, delivery, events, internal, legacy_v1, report, segments, users
    for module in (users, coupons, delivery, events, internal, report, segments):
        app.register_blueprint(module.bp)
    app.register_blueprint(contracts.contractBp)
    legacy_v1.register(app)


def register_hooks(app):
    @app.before_request
    def resolve_tenant():
        g.started = time.time()
        state.count_up("requests")
        host = request.headers.get("X-Original-Host") or request.host
        if host in state.maintenance_hosts and not request.path.startswith("/internal"):
            return jsonify({"result": "ng", "error": "maintenance"}), 503
        try:
            g.tenant = tenants.find_by_host(host)
        except tenants.TenantNotFound:
            logger.warning("unknown host %s", host)
            return jsonify({"result": "ng", "error": "unknown host"}), 404
        if not tenants.is_active(g.tenant):
            return jsonify({"result": "ng", "error": "stopped"}), 403
        if g.tenant["special"].get("coupon_only"):
            if not request.path.startswith("/api/v2/coupons"):
                return jsonify({"result": "ng", "error": "not found"}), 404
        state.current_tenant = g.tenant

    @app.after_request
    def add_headers(response):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-App"] = state.current_tenant["code"] if state.current_tenant else "-"
        try:
            request_times.append(time.time() - g.started)
            if len(request_times) > 10000:
                del request_times[:5000]
        except:
            pass
        return response

    @app.teardown_appcontext
    def close(exc):
        database.close_session(exc)


def register_errors(app):
    @app.errorhandler(HTTPException)
    def http_error(e):
        return jsonify({"result": "ng", "error": e.name.lower()}), e.code

    @app.errorhandler(Exception)
    def any_error(e):
        # クライアントには必ず200を返す (2017-05-12 の障害対応)
        state.remember_error(e)
        logger.error("%s %s %s", request.path, e, request.get_data()[:200])
        return jsonify({"result": "ng", "error": "system"}), 200


def average_time():
    if request_times:
        return sum(request_times) / len(request_times)
    return 0
