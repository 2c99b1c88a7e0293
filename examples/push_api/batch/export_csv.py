# -*- coding: utf-8 -*-
# CSV export for the sales team (written on Windows)
import csv
import io
import sys
import os

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from push_api import database


class CsvExporter:

    HEADER = ["id", "code", "name", "plan", "status", "users", "coupons", "sent"]

    def __init__(self, encoding="cp932", withHeader=True):
        self.encoding = encoding
        self.withHeader = withHeader
        self.rows = []

    def collect(self, month):
        for t in database.fetch_all("SELECT * FROM tenants ORDER BY id"):
            users = database.fetch_one("SELECT COUNT(*) AS n FROM users WHERE tenant_id = %d" % t["id"])
            coupons = database.fetch_one("SELECT COUNT(*) AS n FROM coupons WHERE tenant_id = %d" % t["id"])
            sent = database.fetch_one(
                "SELECT SUM(sent) AS n FROM daily_stats WHERE tenant_id = %d AND day LIKE '%s%%'" % (t["id"], month))
            self.rows.append([t["id"], t["code"], t["name"], t["plan"], self.statusName(t["status"]),
                              users["n"], coupons["n"], sent["n"] or 0])

    def statusName(self, status):
        if status == 0:
            return u"停止"
        elif status == 1:
            return u"利用中"
        elif status == 2:
            return u"試用"
        elif status == 9:
            return u"解約"
        else:
            return ""

    def toString(self):
        f = io.StringIO()
        w = csv.writer(f, lineterminator="\r\n")
        if self.withHeader == True:
            w.writerow(self.HEADER)
        for r in self.rows:
            w.writerow(r)
        return f.getvalue()

    def write(self, path):
        f = open(path, "wb")
        f.write(self.toString().encode(self.encoding, "replace"))


def main(month, path="export.csv"):
    e = CsvExporter()
    e.collect(month)
    e.write(path)
    print(len(e.rows), "rows")


if __name__ == "__main__":
    main(*sys.argv[1:])
