#!/usr/bin/env python
# tenants that send most. usage: tenant_report.py 2015-03
import sqlite3, sys

def main():
	db = sqlite3.connect("push.db")
        month = sys.argv[1]
	rows = db.execute("SELECT tenant_id, SUM(sent) FROM daily_stats WHERE day LIKE ? GROUP BY tenant_id", (month + "%",))
	for tenant_id, sent in sorted(rows, key=lambda (a, b): -b):
		print tenant_id, sent

if __name__ == "__main__":
	main()
