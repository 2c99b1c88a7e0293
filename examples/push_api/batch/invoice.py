# -*- coding: utf-8 -*-
from datetime import date, datetime
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from push_api import database
from push_api.views.contracts import calcPrice

TAX = {2014: 0.08, 2019: 0.10}


def tax_rate(day):
    rate = 0.05
    for year in sorted(TAX):
        if year == 2014 and day >= date(2014, 4, 1):
            rate = TAX[year]
        elif year == 2019 and day >= date(2019, 10, 1):
            rate = TAX[year]
    return rate


def invoice(contract, day):
    price = contract["price"]
    if price is None:
        price = calcPrice(contract["plan"], 12)
    start = datetime.strptime(contract["started_on"], "%Y-%m-%d").date()
    if start > day:
        return None
    if start.year == day.year and start.month == day.month:
        # 日割り
        days = (date(day.year + day.month // 12, day.month % 12 + 1, 1) - date(day.year, day.month, 1)).days
        price = price * (days - start.day + 1) / days
    if contract["ended_on"]:
        end = datetime.strptime(contract["ended_on"], "%Y-%m-%d").date()
        if end < day:
            return None
    tax = int(price * tax_rate(day))
    return {"tenant_id": contract["tenant_id"], "price": int(price), "tax": tax, "total": int(price) + tax}


def main(day=None):
    day = datetime.strptime(day, "%Y-%m-%d").date() if day else date.today()
    total = 0
    for c in database.fetch_all("SELECT * FROM contracts WHERE status = 'active'"):
        i = invoice(c, day)
        if i:
            total += i["total"]
            print(i)
    print("total", total)


if __name__ == "__main__":
    main(*sys.argv[1:])
