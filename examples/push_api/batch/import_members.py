# -*- coding: cp932 -*-
"""会員CSV取込 (Excelで保存されたシフトJISのCSVを読む)

python batch/import_members.py app001 members.csv
"""
import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from push_api import database, tenants
from push_api.lib import kana, util

# CSVの見出しと項目の対応
COLUMNS = {
    u"会員番号": "member_no",
    u"メールアドレス": "email",
    u"都道府県": "pref",
    u"性別": "gender",
    u"誕生日": "birthday",
    u"ポイント": "point",
    u"会員ランク": "rank",
    u"ソート順": None,
    u"備考": None,
}

RANKS = {u"一般": "normal", u"シルバー": "silver", u"ゴールド": "gold", u"プラチナ": "platinum", u"能登特別": "gold"}
GENDERS = {u"男": "m", u"男性": "m", u"女": "f", u"女性": "f"}

errors = []


def read(path):
    f = open(path, encoding="cp932")
    reader = csv.reader(f)
    header = next(reader)
    for line in reader:
        yield dict(zip(header, line))


def convert(line, no):
    values = {}
    for name, value in line.items():
        column = COLUMNS.get(name)
        if column is None:
            continue
        value = value.strip()
        if value == "":
            continue
        if column == "member_no":
            value = kana.to_hankaku_number(value)
        elif column == "pref":
            value = kana.normalize_pref(value)
        elif column == "gender":
            value = GENDERS.get(value)
        elif column == "rank":
            if value in RANKS:
                value = RANKS[value]
            else:
                errors.append(u"%d行目: 会員ランクが不正です %s" % (no, value))
                continue
        elif column == "point":
            value = util.to_int(value.replace(",", ""))
        elif column == "birthday":
            value = (util.normalize_date(value) or "")[:10]
        elif column == "email":
            if not util.is_mail(value):
                errors.append(u"%d行目: メールアドレスが不正です %s" % (no, value))
                continue
        values[column] = value
    return values


def main(code, path):
    tenant = tenants.load_by_code(code)
    if not tenant:
        print("no tenant", code)
        return 1
    no = 1
    added = 0
    updated = 0
    for line in read(path):
        no += 1
        values = convert(line, no)
        if not values.get("member_no"):
            errors.append(u"%d行目: 会員番号がありません" % no)
            continue
        row = database.fetch_one("SELECT id FROM users WHERE tenant_id = %d AND member_no = '%s'" % (
            tenant["id"], values["member_no"]))
        if row:
            database.update_row("users", row["id"], values)
            updated += 1
        else:
            values.update({"tenant_id": tenant["id"], "created_at": util.now_str(), "deleted": 0, "push_ok": 1})
            values.setdefault("rank", "normal")
            values.setdefault("point", 0)
            database.insert_row("users", values)
            added += 1
    print(u"追加 %d 更新 %d エラー %d" % (added, updated, len(errors)))
    for e in errors:
        print(e)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
