# -*- coding: utf-8 -*-
# one shot, 2014-08. 半角カナの会員名を直す
import re
import sys
import MySQLdb

KANA = re.compile(ur'[\uff61-\uff9f]+')

db = MySQLdb.connect(host="db01.internal.example.invalid", user="push", passwd="dummy-password", db="push")
c = db.cursor()
c.execute("SELECT id, name FROM users WHERE name <> ''")
n = 0
for id, name in c.fetchall():
    name = unicode(name, "utf-8")
    if KANA.search(name):
        n += 1
        try:
            print id, name.encode("utf-8")
            if "-n" not in sys.argv:
                c.execute("UPDATE users SET name = %s WHERE id = %s", (name, id))
        except MySQLdb.Error, e:
            print >>sys.stderr, "error", id, e
db.commit()
print "%d users" % n
