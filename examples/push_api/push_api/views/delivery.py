# -*- coding: utf-8 -*-
import datetime
import json
import logging

from flask import Blueprint, g, request

from push_api import config, database, filter_sql, mongo, state, tenants
from push_api.auth import token_required
from push_api.lib import gateway, mail, template, util
from push_api.services import coupon_service, segment_service

bp = Blueprint("delivery", __name__, url_prefix="/api/v2/deliveries")
logger = logging.getLogger(__name__)


@bp.route("", methods=["POST"])
@token_required
def create_delivery():
    """Create a reservation, or send at once when send_at is empty or "now".

    kind: push / coupon / mail / silent / survey / inapp
    """
    data = util.get_json()
    tenant = g.tenant
    now = datetime.datetime.now()
    errors = []
    warnings = []
    title = data.get("title")
    body = data.get("body") or data.get("message")
    kind = data.get("kind", "push")
    platform = data.get("platform", "all")
    dry_run = data.get("dry_run") or tenants.setting(tenant, "dry_run", False)
    coupon = None
    extra = {}
    users = []
    # ---- check
    if kind == "push":
        if not title:
            errors.append("title")
        if not body:
            errors.append("body")
        if title and len(title) > 50:
            if platform == "ios" or platform == "all":
                warnings.append("title is cut on iOS")
                if len(title) > 100:
                    errors.append("title too long")
            elif platform == "android":
                if len(title) > 65:
                    warnings.append("title is cut on Android")
        if data.get("url"):
            if data["url"].startswith("http://") or data["url"].startswith("https://"):
                extra["url"] = data["url"]
            elif data["url"].startswith("app://"):
                if platform == "web":
                    errors.append("url")
                else:
                    extra["url"] = data["url"]
            else:
                errors.append("url")
        if data.get("image"):
            if platform == "ios":
                extra["mutable-content"] = 1
                extra["image"] = data["image"]
            elif platform == "android":
                extra["picture"] = data["image"]
            elif platform == "web":
                extra["icon"] = data["image"]
            else:
                extra["image"] = data["image"]
                extra["picture"] = data["image"]
    elif kind == "coupon":
        if data.get("coupon_id"):
            coupon = coupon_service.get_coupon(tenant["id"], util.to_int(data["coupon_id"]))
        elif data.get("coupon_code"):
            coupon = coupon_service.get_coupon_by_code(tenant["id"], data["coupon_code"])
        if coupon is None:
            errors.append("coupon")
        else:
            if coupon["status"] != "open":
                errors.append("coupon is closed")
            else:
                if coupon["ends_at"] and coupon["ends_at"] < util.now_str():
                    errors.append("coupon is expired")
                else:
                    if coupon["starts_at"] and coupon["starts_at"] > util.now_str():
                        if not data.get("send_at"):
                            warnings.append("coupon has not started")
            extra["coupon_id"] = coupon["id"]
            if not title:
                if coupon["kind"] == "percent":
                    title = u"%d%%OFFクーポン" % coupon["discount"]
                elif coupon["kind"] == "yen":
                    title = u"%d円引きクーポン" % coupon["discount"]
                elif coupon["kind"] == "item":
                    title = u"プレゼントクーポン"
                elif coupon["kind"] == "stamp":
                    title = u"スタンプ%d個" % coupon["discount"]
                else:
                    title = coupon["title"]
            if not body:
                body = coupon["title"]
    elif kind == "mail":
        if not title:
            errors.append("title")
        if not body:
            errors.append("body")
        if platform != "all":
            warnings.append("platform is ignored")
            platform = "all"
        if tenant["plan"] == "free":
            errors.append("plan")
    elif kind == "silent":
        # サイレント通知はタイトル無しでよい
        title = title or ""
        body = body or ""
        extra["silent"] = 1
        if platform == "web":
            errors.append("platform")
        elif platform == "ios":
            extra["content-available"] = 1
        elif platform == "all":
            extra["content-available"] = 1
        if data.get("payload"):
            if isinstance(data["payload"], dict):
                for k in data["payload"]:
                    if k not in ("aps", "tokens", "app"):
                        extra[k] = data["payload"][k]
            else:
                try:
                    extra.update(json.loads(data["payload"]))
                except Exception:
                    errors.append("payload")
    elif kind == "survey":
        if not data.get("questions"):
            errors.append("questions")
        else:
            number = 0
            for q in data["questions"]:
                number += 1
                if not q.get("text"):
                    errors.append("question %d" % number)
                else:
                    if q.get("type") == "choice":
                        if not q.get("choices"):
                            errors.append("choices %d" % number)
                        elif len(q["choices"]) < 2:
                            errors.append("choices %d" % number)
                    elif q.get("type") == "number":
                        if util.to_int(q.get("max"), 0) < util.to_int(q.get("min"), 0):
                            errors.append("range %d" % number)
                    elif q.get("type") == "text":
                        pass
                    else:
                        q["type"] = "text"
            extra["survey"] = data["questions"]
        title = title or u"アンケート"
        body = body or u"アンケートにご協力ください"
    elif kind == "inapp":
        if not body:
            errors.append("body")
        title = title or ""
        extra["inapp"] = {"position": data.get("position", "top"), "color": data.get("color", "#ff0000")}
    elif kind == "line":
        errors.append("kind")
    else:
        errors.append("kind")
    if platform not in ("all", "ios", "android", "web"):
        errors.append("platform")
    # ---- send_at
    send_at = data.get("send_at")
    if send_at == "now" or not send_at:
        send_at = None
    else:
        d = util.parse_date(send_at)
        if d is None:
            errors.append("send_at")
        else:
            if d < now:
                if (now - d).seconds < 300:
                    send_at = None
                else:
                    errors.append("send_at is past")
            else:
                send_at = d.strftime("%Y-%m-%d %H:%M:%S")
    hour = now.hour
    if send_at:
        hour = util.parse_date(send_at).hour
    if hour >= config.NIGHT_FROM or hour < config.NIGHT_TO:
        if kind in ("push", "coupon", "survey"):
            if not tenants.night_ok(tenant) and not data.get("force_night"):
                if send_at:
                    errors.append("night")
                else:
                    warnings.append("night")
    repeat = data.get("repeat")
    if repeat:
        if repeat not in ("daily", "weekly", "monthly", "birthday"):
            errors.append("repeat")
        elif not send_at:
            errors.append("repeat needs send_at")
    if errors:
        logger.info("delivery error %s %s", tenant["code"], errors)
        return util.ng("parameter", errors=errors, warnings=warnings)
    # ---- targets
    cond = data.get("filter")
    if cond is None:
        cond = {}
    if isinstance(cond, str):
        try:
            cond = json.loads(cond)
        except ValueError:
            return util.ng("filter")
    target_type = "filter"
    if data.get("user_ids"):
        target_type = "users"
        ids = [util.to_int(x) for x in data["user_ids"]]
        if len(ids) > 1000:
            return util.ng("too many user_ids")
        users = database.fetch_all(
            "SELECT * FROM users WHERE deleted = 0 AND tenant_id = %d AND id IN (%s)" % (
                tenant["id"], ", ".join(str(i) for i in ids)))
        cond = {"id": {"$in": ids}}
    elif data.get("member_nos"):
        target_type = "members"
        for m in data["member_nos"]:
            u = database.fetch_one(
                "SELECT * FROM users WHERE deleted = 0 AND tenant_id = %d AND member_no = '%s'" % (
                    tenant["id"], m))
            if u:
                users.append(u)
            else:
                warnings.append("no member " + str(m))
        cond = {"member_no": {"$in": data["member_nos"]}}
    elif data.get("segment_id"):
        target_type = "segment"
        segment = segment_service.get_segment(tenant["id"], util.to_int(data["segment_id"]))
        if segment is None:
            return util.ng("segment")
        ids = segment_service.user_ids(tenant["id"], segment)
        if cond:
            try:
                rows = database.fetch_all(filter_sql.to_sql(cond, tenant["id"]))
            except filter_sql.FilterError as e:
                return util.ng("filter", detail=str(e))
            both = set([r["id"] for r in rows]) & set(ids)
            ids = sorted(both)
        for part in util.chunks(ids):
            users += database.fetch_all(
                "SELECT * FROM users WHERE id IN (%s) ORDER BY id" % ", ".join(str(i) for i in part))
        cond = [{"id": {"$in": ids}}]
    else:
        try:
            users = database.fetch_all(filter_sql.find_sql(cond, tenant["id"]))
        except filter_sql.FilterError as e:
            return util.ng("filter", detail=str(e))
        except Exception as e:
            # DB error: broken filter
            state.remember_error(e)
            return util.ng("filter")
    targets = []
    skipped = 0
    for user in users:
        if kind != "mail":
            if user["push_ok"]:
                if user["device_token"]:
                    if platform == "all":
                        targets.append(user)
                    elif platform == user["platform"]:
                        targets.append(user)
                    else:
                        skipped += 1
                else:
                    if kind == "inapp":
                        targets.append(user)
                    else:
                        skipped += 1
            else:
                if kind == "silent" or kind == "inapp":
                    if user["device_token"]:
                        targets.append(user)
                    else:
                        skipped += 1
                else:
                    skipped += 1
        else:
            if util.is_mail(user["email"]):
                targets.append(user)
            else:
                skipped += 1
    if kind == "coupon" and coupon and coupon["max_use"]:
        used = coupon_service.users_who_used_up(coupon)
        before = len(targets)
        targets = [t for t in targets if t["id"] not in used]
        skipped += before - len(targets)
    if len(targets) > tenants.setting(tenant, "max_targets", config.MAX_TARGETS):
        return util.ng("too many targets", count=len(targets))
    # ---- quota
    plan = tenants.get_plan(tenant)
    month = now.strftime("%Y-%m")
    row = database.fetch_one(
        "SELECT SUM(sent) AS n FROM daily_stats WHERE tenant_id = %d AND day LIKE '%s%%'" % (
            tenant["id"], month))
    sent_this_month = row["n"] or 0
    if sent_this_month + len(targets) > plan["monthly"]:
        if tenant["plan"] == "premium":
            mail.alert(tenant, "over the limit: %d" % (sent_this_month + len(targets)), important=True)
        elif tenant["status"] == 2:
            return util.ng("trial limit", limit=plan["monthly"], sent=sent_this_month)
        else:
            contract = database.fetch_one(
                "SELECT * FROM contracts WHERE tenant_id = %d AND status = 'active' ORDER BY id DESC" % tenant["id"])
            if contract and contract["monthly_limit"]:
                if sent_this_month + len(targets) > contract["monthly_limit"]:
                    return util.ng("limit", limit=contract["monthly_limit"], sent=sent_this_month)
            else:
                return util.ng("limit", limit=plan["monthly"], sent=sent_this_month)
    if dry_run:
        return util.ok({"count": len(targets), "skipped": skipped, "target": target_type},
                       warnings=warnings, dry_run=True)
    # ---- reservation
    reservation_id = database.insert_row("reservations", {
        "tenant_id": tenant["id"], "title": title, "body": body, "kind": kind,
        "platform": platform, "filter_json": json.dumps(cond), "coupon_id": coupon["id"] if coupon else None,
        "send_at": send_at or util.now_str(), "status": "wait" if send_at else "sending",
        "repeat_type": repeat, "sent_count": 0, "fail_count": 0,
        "created_by": request.headers.get("X-Operator", "api"), "created_at": util.now_str()})
    if send_at:
        return util.ok({"id": reservation_id, "status": "wait", "count": len(targets), "skipped": skipped,
                        "send_at": send_at}, warnings=warnings)
    # ---- send now
    sent = 0
    failed = 0
    logs = []
    if kind == "mail":
        for user in targets:
            text = template.render(body, user, tenant=tenant)
            if mail.send_mail(user["email"], template.render(title, user, tenant=tenant), text):
                sent += 1
            else:
                failed += 1
                logger.warning("mail failed %s", user["email"])
    elif kind == "inapp":
        for user in targets:
            try:
                mongo.save_event(tenant["id"], user["id"], "inapp", {
                    "title": title, "body": template.render(body, user, tenant=tenant),
                    "reservation_id": reservation_id, "inapp": extra["inapp"]})
                sent += 1
            except:
                failed += 1
    else:
        groups = {"ios": [], "android": [], "web": []}
        for user in targets:
            if user["platform"] in groups:
                groups[user["platform"]].append(user)
            else:
                # very old users have no platform
                if len(user["device_token"]) == 64:
                    groups["ios"].append(user)
                else:
                    groups["android"].append(user)
        personal = template.has_tags(title) or template.has_tags(body)
        for name in ("ios", "android", "web"):
            if not groups[name]:
                continue
            if personal:
                batches = [[u] for u in groups[name]]
            else:
                batches = [groups[name]]
            for batch in batches:
                tokens = [u["device_token"] for u in batch]
                t = template.render(title, batch[0], coupon, tenant)
                b = template.render(body, batch[0], coupon, tenant)
                try:
                    if name == "ios":
                        if kind == "silent":
                            r = gateway.send_ios(tenant, tokens, None, None, badge=0, extra=extra)
                        elif kind == "survey":
                            r = gateway.send_ios(tenant, tokens, t, b, badge=0, extra={"category": "survey"})
                        elif kind == "coupon":
                            r = gateway.send_ios(tenant, tokens, t, b, extra={"coupon_id": coupon["id"]})
                        else:
                            r = gateway.send_ios(tenant, tokens, t, b, extra=extra)
                    elif name == "android":
                        if kind == "silent":
                            r = gateway.send_android(tenant, tokens, None, None, "normal", extra)
                        elif kind == "survey":
                            r = gateway.send_android(tenant, tokens, t, b, extra={"click": "survey"})
                        elif kind == "coupon":
                            r = gateway.send_android(tenant, tokens, t, b, extra={"coupon": coupon["id"]})
                        else:
                            r = gateway.send_android(tenant, tokens, t, b, extra=extra)
                    else:
                        if kind == "silent":
                            r = {"ok": 0, "ng": len(tokens)}
                        elif kind == "survey":
                            r = gateway.send_web(tenant, tokens, t, b, 86400)
                        else:
                            r = gateway.send_web(tenant, tokens, t, b, extra=extra)
                    sent += r["ok"]
                    failed += r["ng"]
                    for u in batch:
                        logs.append({"tenant_id": tenant["id"], "reservation_id": reservation_id,
                                     "user_id": u["id"], "platform": name, "ok": r["ng"] == 0})
                except gateway.GatewayError as e:
                    failed += len(tokens)
                    state.remember_error(e)
                    if len(batches) == 1:
                        warnings.append("gateway " + name)
        mongo.write_delivery_logs(logs)
    status = "sent"
    if failed and not sent:
        status = "error"
    database.update_row("reservations", reservation_id,
                        {"status": status, "sent_count": sent, "fail_count": failed})
    day = now.strftime("%Y-%m-%d")
    stat = database.fetch_one(
        "SELECT * FROM daily_stats WHERE tenant_id = %d AND day = '%s' AND kind = '%s'" % (
            tenant["id"], day, kind))
    if stat:
        database.update_row("daily_stats", stat["id"], {"sent": stat["sent"] + sent})
    else:
        database.insert_row("daily_stats", {"tenant_id": tenant["id"], "day": day, "kind": kind,
                                            "sent": sent, "opened": 0, "used": 0})
    key = (tenant["id"], day)
    state.sent_today[key] = state.sent_today.get(key, 0) + sent
    return util.ok({"id": reservation_id, "status": status, "sent": sent, "failed": failed,
                    "skipped": skipped}, warnings=warnings)


@bp.route("", methods=["GET"])
@token_required
def list_deliveries():
    limit, offset = util.paging()
    sql = "SELECT * FROM reservations WHERE tenant_id = %d" % g.tenant["id"]
    if request.args.get("status"):
        sql += " AND status = '%s'" % request.args["status"]
    if request.args.get("from"):
        sql += " AND send_at >= '%s'" % util.normalize_date(request.args["from"])
    if request.args.get("to"):
        sql += " AND send_at < '%s'" % util.normalize_date(request.args["to"])
    rows = database.fetch_all(sql + " ORDER BY %s LIMIT %d OFFSET %d" % (
        request.args.get("sort", "id"), limit, offset))
    for r in rows:
        r.pop("tenant_id")
        r["filter"] = util.loads(r.pop("filter_json"))
    return util.ok(rows, total=len(rows))


@bp.route("/<int:id>", methods=["GET"])
@token_required
def get_delivery(id):
    row = database.fetch_one("SELECT * FROM reservations WHERE id = %d" % id)
    if row is None:
        return util.ng("not found", 404)
    row["filter"] = util.loads(row.pop("filter_json"))
    return util.ok(row)


@bp.route("/<int:id>/cancel", methods=["POST"])
@token_required
def cancel_delivery(id):
    row = database.fetch_one("SELECT * FROM reservations WHERE id = %d AND tenant_id = %d" % (id, g.tenant["id"]))
    if row is None:
        return util.ng("not found", 404)
    if row["status"] == "wait":
        database.update_row("reservations", id, {"status": "cancel"})
        return util.ok({"id": id, "status": "cancel"})
    else:
        return util.ng("status", status_now=row["status"])


@bp.route("/<int:id>/logs")
@token_required
def delivery_logs(id):
    rows = mongo.delivery_logs(g.tenant["id"], id, util.to_int(request.args.get("limit"), 100))
    return util.ok(rows, total=mongo.count_logs(g.tenant["id"]))


@bp.route("/<int:id>/logs", methods=["DELETE"])
@token_required
def delete_logs(id):
    mongo.remove_logs(g.tenant["id"], id)
    return util.ok()


@bp.route("/count", methods=["POST"])
@token_required
def count_targets():
    data = util.get_json()
    try:
        row = database.fetch_one(filter_sql.count_sql(data.get("filter", {}), g.tenant["id"]))
    except Exception as e:
        logger.info(e)
        return util.ok({"count": 0})
    return util.ok({"count": row["n"]})
