# -*- coding: utf-8 -*-
"""Recognize names of fields that hold a secret or personal data, in English and Japanese; passwords in more languages.

A name is split into its words (`userPassword2`: user, password, 2). What decides is one of its words, or several in a
row, and what stands around them: `password_confirm` is a password, `password_policy` is not.
"""

from __future__ import unicode_literals

import re
import unicodedata

from .header_names import names_itself

_SECRETS = """
    password passwords passwd passphrase passcode pwd pw secret secrets token credential credentials authorization
    api_key api_keys access_key private_key secret_key encryption_key signing_key signature_key master_key ssh_key
    shared_key hmac_key session_key auth_key service_key csrf xsrf csrfmiddlewaretoken otp totp cvv cvc jwt bearer
    auth_code authorization_code verification_code confirmation_code security_code one_time_code sms_code reset_code
    activation_code recovery_code recovery_codes backup_code backup_codes saml_response saml_assertion session_id
    phpsessid jsessionid cred creds client_assertion id_assertion sso_ticket seed_phrase mnemonic mnemonic_phrase
    pswd psswd unlock_code user_code device_code code_verifier reset_key magic_link license_key licence_key product_key
    requirepass masterauth voucher_code gift_card_code gift_card_number
    access_key_id private_key_id storepass keypass vault_pass subscription_key functions_key account_key storage_key
    hmac puk mfa_code two_factor_code key_material geheimnis zugangscode zugangsdaten api_schluessel clave_secreta
    clave_api chave_api chave_secreta cle_api cle_secrete codigo_secreto codice_segreto parola_d_ordine
    psk pre_shared_key preshared_key wifi_key kek dek pin_block cvn lm_hash nt_hash pepper connection_string conn_str
    sec_code recovery_phrase recovery_words seed_words wallet_seed bind_pw xprv keytab passkey private_pem
    client_key_data assertion saml sso security_answer security_answers challenge_answer recovery_answer memorable_word
"""
_PASSWORDS = """
    passwort kennwort mot_de_passe contrasena senha wachtwoord salasana losenord haslo heslo sifre adgangskode kodeord
    passord parool paswoord jelszo slaptazodis contrasenya lozinka geslo palavra_passe mat_khau kata_sandi
"""
_PERSONAL = """
    pass pin pincode auth signature sig salt cookie cookies session sid mail e_mail email emails mail_address
    address addresses addr postal_code postcode post_code zip zip_code zipcode phone phones tel telephone mobile
    cell_phone fax birthday birthdate birth date_of_birth dob ssn my_number individual_number national_id passport
    passport_no passport_number driver_license drivers_license license_number insurance_number tax_id card_number
    card_no card_num credit_card cc_number account_number account_no bank_number bank_account routing_number iban
    holder holder_name cardholder full_name first_name last_name family_name given_name surname middle_name
    maiden_name real_name furigana name_kana kana_name x_forwarded_for forwarded_for forwarded real_ip client_ip
    remote_ip connecting_ip
    clave parola geheim jeton geburtsdatum geburtstag geburtsort telefon telefonnummer handynummer vorname nachname
    telefono telefone numero_telefono correo correo_electronico direccion adresse indirizzo endereco apellido apellidos
    sobrenome prenom nom_de_famille cognome cpf dni nif curp codice_fiscale steuernummer steuer_id pesel bsn
    personnummer aadhaar aadhaar_number geboortedatum fecha_nacimiento fecha_de_nacimiento date_naissance
    date_de_naissance data_nascimento data_di_nascita kreditkarte kartennummer kontonummer tarjeta numero_tarjeta
    numero_carte nino ni_number sort_code medicare_number health_card imei
    acct_no acct_num acct_number bank_acct id_number id_card_number identity_number identity_card keitai renrakusaki
    license_plate licence_plate number_plate employer_identification_number
"""
_LATIN_JAPANESE = """
    jusho denwa denwa_bango shimei seinengappi yubin yubin_bango ansho ansho_bango kojin_bango koza koza_bango meigi
    meigi_nin koza_meigi himitsu himitsu_kagi ango_kagi menkyo_bango hokensho_bango nenkin_bango ryoken_bango
"""
_GLUED = """
    password passwd passphrase passcode secret token apikey accesskey secretkey privatekey sessionid sessid
    mailaddress email phonenumber telno birthday birthdate cardnumber cardno accountnumber accountno mynumber zipcode
    postalcode pswd pasword passwrd paswd pswrd dbpass dbpwd dbpw userpw userpass newpass oldpass adminpass rootpass
    mysqlpass pgpass passwordhash passwdhash pwdhash pwhash passhash secrethash tokenhash passworddigest passwordsalt
    passwordconfirm passwordconfirmation passwordrepeat passwordcheck secretanswer phoneno mobileno
"""
_TELLING_OTHERWISE = """
    count counts timeout type types kind length len size limit max min ttl age expires expire expiry expired
    expiration at policy policies required enabled disabled valid validity validator validators verified status state
    index url uri path file filename name names label format pattern regex class method mode level error errors message
    messages msg hint rule rules strength attempts tries retry retries version scheme provider backend mechanism id ids
    set map table column exists created updated changed date time template filter group used sent generator service
    manager handler view model form schema page link button title placeholder strategy domain secure httponly samesite
    prefix ready pending endpoint lifetime seconds minutes hours days rotation usage bucket budget limits hasher
    hashers algorithm question questions shitsumon kubun shubetsu
"""
_STILL_IT = """
    no number num code kana kanji line home work jp confirm confirmation confirmed again repeat retype check value
    text str string raw new old current primary secondary full hash hashed digest hex header headers enc encoded
    encrypted year month day date place data cookie
"""
_NOT_A_VALUE = """
    is has had require requires required needs need uses allow allows enable enabled disable disabled can should
    must without num count max min total skip ignore supports
"""
_JAPANESE = """
    パスワード パスフレーズ 暗証 認証コード 認証番号 確認コード 秘密 トークン マイナンバー 個人番号 口座番号 口座名義
    名義人 電話 携帯番号 ファックス番号 FAX番号 住所 郵便番号 氏名 お名前 名前 姓名 フリガナ ふりがな 生年月日 誕生日
    カード番号 セキュリティコード メールアドレス 免許証番号 保険証番号 保険者番号 年金番号 番地 パスポート番号 旅券番号
    秘密鍵 暗号鍵 事前共有鍵 保険番号 在留カード 合言葉 アクセスキー ログインキー シークレット APIキー 認証キー 認証鍵
"""
_JAPANESE_LAST = """
    携帯 口座 連絡先
"""
_NOT_IN_JAPANESE = """
    種別 件数 区分 有無 フラグ 必須 期限 状態 形式 桁数 回数 変更日 更新日 ポリシー エラー
"""
_OTHER_PASSWORDS = """
    contraseña hasło lösenord пароль парола лозинка şifre jelszó salasõna slaptažodis mật_khẩu 密码 密碼 口令
    비밀번호 암호 κωδικός συνθηματικό סיסמה ססמה كلمة_المرور كلمة_السر पासवर्ड รหัสผ่าน
"""
_OTHER_LANGUAGES = """
    schlüssel clé_secrète 密钥 身份证 手机号 银行卡 주민등록번호 전화번호
"""
JAPANESE_NAMES = tuple([unicodedata.normalize("NFKC", name) for name in _JAPANESE.split()])
"""Words that give away wherever they stand in a name."""
LAST_JAPANESE_NAMES = tuple([unicodedata.normalize("NFKC", name) for name in _JAPANESE_LAST.split()])
"""Words that give away at the end of a name, before a number: what follows them in others is their kind or count."""
OTHER_NAMES = tuple([unicodedata.normalize("NFKC", name) for name in (_OTHER_PASSWORDS + _OTHER_LANGUAGES).split()])
"""The same in other languages, in small letters."""
GROUPS = (
    ("secret", (_SECRETS + _PASSWORDS).split()),
    ("personal", _PERSONAL.split()),
    ("japanese", JAPANESE_NAMES + LAST_JAPANESE_NAMES),
    ("latin", _LATIN_JAPANESE.split()),
    ("language", OTHER_NAMES),
)
"""(kind, names) of all names that are secret unless somebody keeps them. Where the first two have `_`, a name may have
another separator, a hump or nothing."""

_TEXT = type(b"".decode("ascii"))
_LONG_VOWEL = re.compile("(?<=o)[uo]|(?<=u)u")
_ENDINGS = tuple(_GLUED.split())
_TELLS_OTHERWISE = frozenset(_TELLING_OTHERWISE.split())
_TELLS_MORE = frozenset(_STILL_IT.split())
_FLAGS = frozenset(_NOT_A_VALUE.split())
_AFTER = tuple([unicodedata.normalize("NFKC", name) for name in _NOT_IN_JAPANESE.split()])
_HIRAGANA = dict((code, code + 0x60) for code in range(0x3041, 0x3097))
"""Its letters -> those of katakana."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])")
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
_SECRET_WORDS = frozenset(name.replace("_", "") for name in (_SECRETS + _PASSWORDS).split())
_PERSONAL_WORDS = frozenset(name.replace("_", "") for name in _PERSONAL.split())
_LATIN_WORDS = frozenset(name.replace("_", "") for name in _LATIN_JAPANESE.split())
_OF_PERSONS = frozenset(["idnumber"])  # behind another word it is that of an order, a product, ..
_ACCESS_WORDS = frozenset(["pass", "pin", "salt", "auth", "signature"])
_PASSWORD_WORDS = tuple(
    [unicodedata.normalize("NFKC", name).replace("_", "") for name in (_PASSWORDS + _OTHER_PASSWORDS).split()]
)
_PASSWORD = re.compile(
    "(?:pass(?:_?word|wd|code|_?phrase)s?|(?:\\A|_)(?:pwd|pw|pin|otp)|secret|answer|パスワード|パスフレーズ)\\Z",
    re.I | re.U,
)
_known_names = {}  # -> whether they stand for a secret
_REMEMBERED = 10000
_IN_A_ROW = 4
_NAMES_OF_ROWS = frozenset(["名前", "名称"])
_PLAIN_WORDS = frozenset(["", "true", "false", "yes", "no", "on", "off", "none", "null", "undefined", "0", "1", "*"])
_LOOPBACK = ("127.0.0.1", "::1")  # the client's address in most tests, which programs compare with their rows
_PLACEHOLDER = re.compile(r"(?:\?|%s|%\(\w+\)s|[:$]\w{1,40}|\$\{\w*\}|\{(?:\d{0,2}|[^\W\d]+\d?)\}|<[\w -]+>)\Z")
_SMALL = 100
_OFTEN_WORDS = re.compile(r"(?:.*[^a-z])?(?:assertion|saml|sso)[^a-z]*\Z", re.I)  # names of other values as well
_MADE_UP = re.compile(r"(?=\S*\d|\S{16})\S{6,}\Z")
_SHORT_NUMBERS = re.compile(r"pin|otp|cv[cv]|code|pass|pwd|pw\b", re.I)


def is_secret_name(name, others=None):
    """Return whether a field of that name holds a secret or personal data.

    Args:
        name: the name.
        others: words that count besides those of secrets; None: those of personal data.
    """
    if not isinstance(name, _TEXT):
        name = name.decode("latin-1") if isinstance(name, bytes) else "%s" % (name,)
    if any([letter > "\x7f" for letter in name]):
        name = unicodedata.normalize("NFKC", name)
        spellings = (name, name.translate(_HIRAGANA))
        if any([word in one for word in JAPANESE_NAMES for one in spellings]) or any(
            [word in name.lower() for word in OTHER_NAMES]
        ):
            return not name.endswith(_AFTER)
        if name.rstrip("0123456789_ -").endswith(LAST_JAPANESE_NAMES):
            return True
    words = [word.lower() for word in _SEPARATORS.split(_HUMP.sub("_", name)) if word]
    return bool(words) and words[0] not in _FLAGS and _among(words, _PERSONAL_WORDS if others is None else others)


def is_access_name(name):
    """Return whether a name stands for a secret, not for personal data: what follows it is made up in most cases."""
    found = _known_names.get(name)
    if found is None:
        if len(_known_names) > _REMEMBERED:
            _known_names.clear()
        found = _known_names[name] = is_secret_name(name, _ACCESS_WORDS)
    return found


def is_password_name(name):
    """Return whether a name ends in a word for a password, a PIN or an answer, in any language of the names."""
    if _PASSWORD.search(name):
        return True
    return unicodedata.normalize("NFKC", name).lower().replace("_", "").endswith(_PASSWORD_WORDS)


def tells_otherwise(word):
    """Return whether a word behind the name of a secret says that something else follows: `token type`."""
    return word.lower() in _TELLS_OTHERWISE


def is_plural_of_secret(name):
    """Return whether a list of that name may hold secrets; its other meaning is a count: `tokens`, `pins`."""
    return len(name) > 3 and name[-1] in "sS" and not is_secret_name(name) and is_secret_name(name[:-1])


def _among(words, others):
    for start in range(len(words)):
        for stop in range(start + 1, min(len(words), start + _IN_A_ROW) + 1):
            joined = "".join(words[start:stop])
            rest = [word for word in words[stop:] if not word.isdigit()]
            is_japanese = _LONG_VOWEL.sub("", joined) in _LATIN_WORDS
            if is_japanese or joined in _SECRET_WORDS or (stop == start + 1 and joined.endswith(_ENDINGS)):
                if not _TELLS_OTHERWISE.intersection(rest):
                    return True
            elif joined in others and not (start and joined in _OF_PERSONS) and _TELLS_MORE.issuperset(rest):
                return True
    return False


def is_plain_value(name, value):
    """Return whether a value is harmless under any name: a boolean, a small count, its own name.

    Args:
        name: name of its field.
        value: value of a built-in class.
    """
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, (_TEXT, str)):
        if _OFTEN_WORDS.match("%s" % (name,)) and ("://" in value or not _MADE_UP.match(value)):
            return True
        is_word = value.lower() in _PLAIN_WORDS or value in _LOOPBACK or bool(_PLACEHOLDER.match(value))
        is_row = "%s" % (name,) in _NAMES_OF_ROWS and is_access_name(value)  # of settings: it is nobody's name
        return is_word or is_row or names_itself(name, value)
    if isinstance(value, bytes):
        return not value
    if isinstance(value, (int, float)):
        return -_SMALL < value < (10 if _SHORT_NUMBERS.search("%s" % (name,)) else _SMALL)
    return False
