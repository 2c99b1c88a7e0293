# -*- coding: utf-8 -*-
"""誕生日の会員にクーポンを送る  0 10 * * *"""
import datetime
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from push_api import database, mongo, tenants
from push_api.lib import gateway, template, util

COUPON_CODE = "BIRTHDAY"


def main(date=None):
    d = datetime.datetime.now()
    if date:
        d = util.parse_date(date)
    mmdd = d.strftime("%m-%d")
    for tenant in tenants.all_tenants():
        users = database.fetch_all(
            "SELECT * FROM users WHERE tenant_id = %d AND deleted = 0 AND push_ok = 1 AND birthday LIKE '%%-%s'" % (
                tenant["id"], mmdd))
        if not users:
            continue
        coupon = database.fetch_one("SELECT * FROM coupons WHERE tenant_id = %d AND code = '%s' AND status = 'open'" % (
            tenant["id"], COUPON_CODE))
        if not coupon:
            continue
        sent = 0
        for user in users:
            if not user["device_token"]:
                continue
            t = u"お誕生日おめでとうございます"
            b = template.render(u"{{coupon.title}}をプレゼント", user, coupon, tenant)
            try:
                if user["platform"] == "ios":
                    res = gateway.send_ios(tenant, [user["device_token"]], t, b)
                elif user["platform"] == "web":
                    res = gateway.send_web(tenant, [user["device_token"]], t, b)
                else:
                    res = gateway.send_android(tenant, [user["device_token"]], t, b)
            except:
                continue
            sent += res["ok"]
            mongo.write_delivery_log(tenant["id"], None, user["id"], user["platform"], res["ok"] == 1, "birthday")
        print(tenant["code"], len(users), sent)


if __name__ == "__main__":
    main(*sys.argv[1:])
