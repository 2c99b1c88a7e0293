# -*- coding: euc-jp -*-
# 半角カナを全角カナに変換する (会員番号の検索用)

HANKAKU = u"ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ"
ZENKAKU = u"アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー"

# 濁点・半濁点
DAKUTEN = {u"カ": u"ガ", u"キ": u"ギ", u"ク": u"グ", u"ケ": u"ゲ", u"コ": u"ゴ", u"サ": u"ザ", u"シ": u"ジ",
           u"ス": u"ズ", u"セ": u"ゼ", u"ソ": u"ゾ", u"タ": u"ダ", u"チ": u"ヂ", u"ツ": u"ヅ", u"テ": u"デ",
           u"ト": u"ド", u"ハ": u"バ", u"ヒ": u"ビ", u"フ": u"ブ", u"ヘ": u"ベ", u"ホ": u"ボ", u"ウ": u"ヴ"}
HANDAKUTEN = {u"ハ": u"パ", u"ヒ": u"ピ", u"フ": u"プ", u"ヘ": u"ペ", u"ホ": u"ポ"}


def to_zenkaku(text):
    result = u""
    for c in text:
        if c == u"ﾞ" and result and result[-1] in DAKUTEN:
            result = result[:-1] + DAKUTEN[result[-1]]
        elif c == u"ﾟ" and result and result[-1] in HANDAKUTEN:
            result = result[:-1] + HANDAKUTEN[result[-1]]
        elif c in HANKAKU:
            result += ZENKAKU[HANKAKU.index(c)]
        else:
            result += c
    return result


def to_hankaku_number(text):
    result = u""
    for c in text:
        if u"０" <= c <= u"９":
            result += chr(ord(c) - 0xfee0)
        elif c in u"−―ー‐":
            result += u"-"
        else:
            result += c
    return result


PREFS = [u"北海道", u"青森", u"岩手", u"宮城", u"秋田", u"山形", u"福島", u"東京", u"神奈川", u"千葉", u"埼玉",
         u"愛知", u"大阪", u"京都", u"兵庫", u"広島", u"福岡", u"沖縄"]


def normalize_pref(name):
    # 「東京都」「東京」どちらも来る
    name = (name or u"").strip()
    for p in PREFS:
        if name.startswith(p):
            return p
    return None
