# -*- coding: utf-8 -*-
"""Mask one-time codes in messages to people: `Your code is 104123`, `G-860420 is your .. code`, `コードは104123です`.

"Code" alone names many things: of an error, a country, a product, a coupon. So what stands before it must say nothing
else, and something else must address a person: "your", a warning not to share it, how long it is valid.
"""

from __future__ import unicode_literals

import re

from .gaps import CLOSING, FOLLOWING_JAPANESE, GAP

_HELD = (
    "(?:[A-Z]{1,2}-)?(?P<held>\\d{4,8}|\\d{3}[ -]\\d{3}|(?=[A-Z]{0,7}\\d)(?=\\d{0,7}[A-Z])[A-Z\\d]{5,8})"
    "(?![A-Za-z0-9_%]|[.,:-]\\d)"
)
_BEFORE = "(?<![A-Za-z0-9_.,-])"
_YOURS = re.compile(
    "\\b[Yy]our (?P<kind>(?:[A-Za-z0-9.'’&-]{1,30} ){0,4})(?:pass)?(?:[Cc]ode|CODE|PIN|OTP)"
    "(?: (?:for|to) [^:!?\\d\\n]{1,60}?)?(?: is now| is|:| -)+:?" + GAP + _HELD,
    re.U,
)
_TOLD = re.compile(
    "(?P<kind>(?:[A-Za-z0-9'’-]{1,30} )?)\\b(?:[Cc]ode|CODE|PIN)(?: is|:|=| -)?:?" + GAP + _HELD + "(?P<rest>.{0,160})",
    re.U | re.S,
)
_ENTRY = re.compile(
    "(?P<kind>)(?:[Ll]og[ -]?[io]n|[Ss]ign[ -]?[iu][np]|2[Ff][Aa]|[Mm][Ff][Aa]|SMS|[Aa]ccess|[Pp]airing|[Uu]nlock"
    "|[Tt]emporary|[Ss]ingle[ -][Uu]se) (?:[Cc]ode|CODE|PIN)(?: (?:for|to) [^:!?\\d\\n]{1,60}?)?(?: is|:|=| -)+"
    + GAP
    + _HELD,
    re.U,
)
_ANSWERED = re.compile(
    _BEFORE
    + _HELD
    + "[\"'`*)\\]]{0,2} is your (?P<kind>(?:[A-Za-z0-9.'’&-]{1,30} ){0,6})(?:pass)?(?:code|PIN|OTP|password)\\b",
    re.U,
)
_USE = re.compile(
    "\\b(?:[Uu]se|[Ee]nter|[Tt]ype)(?P<kind>(?: [A-Za-z-]{1,20}){0,4}):?"
    + GAP
    + _HELD
    + "[\"'`*)\\]]{0,2}(?:</[^<>]{1,20}>)?"
    " (?:as your|to (?:log|sign|verify|confirm|reset|complete|authenticate|finish|continue|activate|unlock))\\b",
    re.U,
)
_JAPANESE = re.compile(
    "(?P<kind>[一-龥ァ-ヶーA-Za-z0-9]{0,12})(?:コード|番号)(?: ?[はが：:=＝]、?|[ \u3000\n]|(?=[「『【〔（［(]))"
    + FOLLOWING_JAPANESE
    + GAP
    + _HELD
    + "(?![件回分秒年月日桁文人個種円])"
    + "(?P<rest>.{0,60})",
    re.U | re.S,
)
_TO_ENTER = re.compile(
    "(?:\\A|(?<=[\\n>:!]))(?P<kind>[ \\t]*)" + _HELD + "(?:</[^<>]{1,20}>)? to (?:log|sign) ?(?:in|on|into)\\b", re.U
)
_ANSWERED_JAPANESE = re.compile(
    _BEFORE
    + _HELD
    + "[%s]? ?[はが：:]、?(?P<kind>[^。\\d\\n]{0,30}?)(?:認証|確認|ログイン|ワンタイム|セキュリティ|検証) ?"
    "(?:コード|番号|パスワード)(?:です|となります|になります)" % CLOSING,
    re.U,
)
_WARNING = re.compile(
    "(?:\\bnot|n['’]t|\\bnever) (?:share|give|tell|disclose|forward|send|reveal)|\\bexpires? (?:in|at|after)\\b"
    "|\\bvalid (?:for [^.]{0,12}\\d|until\\b)|did(?:n['’]t| not) request|\\bnobody\\b|\\banyone\\b",
    re.I | re.U,
)
_SIGNING = re.compile(
    "\\b(?:to|for|when|before|while|you(?:['’]re| are)?|your) "
    "(?:log(?:ging)?[ -]?(?:in|on)|sign(?:ing)?[ -]?(?:in|on|up))\\b"
    "|\\b(?:logging|signing) (?:in|on|up)\\b|\\b(?:confirm|verify|complete|finish) (?:your|the|this) [\\w-]{2,20}\\b"
    "|\\b(?:two|2)[ -](?:factor|step)\\b",
    re.I | re.U,
)
_FAILING = re.compile(
    "\\b(?:err(?:or)?s?|fail\\w*|reject\\w*|denied|refused|invalid|wrong|incorrect|unknown|unable|exit\\w*|status"
    "|could not|cannot|can['’]t|exception|http|returned|responded)\\b",
    re.I | re.U,
)
_BARE = re.compile("(?:|the |this |a |following )\\Z", re.I)
_WARNING_JAPANESE = re.compile("他人|第三者|教えない|共有しない|有効|入力(?:して|し|画面)|心当たり", re.U)
_KINDS = re.compile(
    "\\A(?:|あなたの|お客様の|ログイン|サインイン|アクセス|認証|確認|本人確認|検証|照合|ワンタイム|SMS|2段階認証|二段階認証)\\Z",
    re.U,
)
_SURE = re.compile("(?:ログイン|サインイン|認証|検証|ワンタイム|SMS)\\Z", re.U)
_OTHER_WORDS = """
    account airport area bank bar barcode batch booking branch building campaign category class collection color
    colour company cost country coupon course currency customer delivery department dialing dialling discount
    district dress employee error event exit fault gift group http iata icao invoice item job language locker
    message model offer order organisation organization parcel participant partner pickup plan postal postcode
    product project promo promotion promotional qr reason referral region reservation response result return room
    routing sales school shop short site sort source state station status stock store style subject swift table
    tariff tax team tracking unit vat version voucher zip
"""
_OTHERS = frozenset(_OTHER_WORDS.split())
_WORD = re.compile("[a-z]+")
_AROUND = 160  # characters
_YEAR = re.compile("(?:19|20)\\d\\d\\Z")
_HINT = re.compile("code|PIN|OTP|password|コード|番号|\\b(?:use|enter|type)\\b|\\d to (?:log|sign)", re.I | re.U)


def without(hides, replaced, text):
    """Hide such codes in a text.

    Args:
        hides: name -> whether it gives its value away.
        replaced: code -> its replacement.
        text: on its own, nothing in it escaped.
    """
    if not _HINT.search(text):
        return text
    for pattern in (_YOURS, _TOLD, _ENTRY, _ANSWERED, _USE, _TO_ENTER, _JAPANESE, _ANSWERED_JAPANESE):
        text = pattern.sub(lambda match: _other(hides, replaced, match), text)
    return text


def _other(hides, replaced, match):
    held = match.group("held")
    if not _announces_code(match) or not hides("one_time_code"):
        return match.group()
    start, stop = [place - match.start() for place in match.span("held")]
    return match.group()[:start] + replaced(held) + match.group()[stop:]


def _announces_code(match):
    """Return whether a message tells somebody a code, and not a code of another kind."""
    kind = match.group("kind")
    if match.re is _JAPANESE:
        is_code = bool(_KINDS.match(kind)) and not (kind == "" and "番号" in match.group())
        return is_code and bool(
            _SURE.search(kind) or _WARNING_JAPANESE.search(match.group("rest")) or "コードは" in match.group()
        )
    if _OTHERS.intersection(_WORD.findall(kind.lower())):
        return False
    if match.re is _TO_ENTER:
        return not _YEAR.match(match.group("held")) and not match.group("held").endswith("000")
    if match.re is _USE and _YEAR.match(match.group("held")):
        return "code" in kind
    return match.re is not _TOLD or bool(_WARNING.search(match.group("rest"))) or _is_about_signing_in(match)


def _is_about_signing_in(match):
    """Return whether a text around a bare "code" asks somebody to sign in or to confirm, and tells no failure."""
    begin, stop = match.span("held")
    around = match.string[max(0, begin - _AROUND) : begin] + match.string[stop : stop + _AROUND]
    is_bare = bool(_BARE.match(match.group("kind"))) and not _YEAR.match(match.group("held"))
    return is_bare and bool(_SIGNING.search(around)) and not _FAILING.search(around)
