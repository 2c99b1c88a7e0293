# -*- coding: utf-8 -*-
"""Words that names of secrets and of personal data are made of: the one vocabulary of recordings and of reports.

Only texts, so that whoever must not import the probe can read them (`toolkit/source/secret_words.py`). Where a name has
`_`, it may have another separator, a hump or nothing.
"""

from __future__ import unicode_literals

SECRETS = """
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
    client_key_data psw pwrd pword passw pass_word assertion saml sso security_answer
    security_answers challenge_answer recovery_answer memorable_word
"""
"""Names of secrets in English and a few other languages."""
PASSWORDS = """
    passwort kennwort mot_de_passe contrasena senha wachtwoord salasana losenord haslo heslo sifre adgangskode kodeord
    passord parool paswoord jelszo slaptazodis contrasenya lozinka geslo palavra_passe mat_khau kata_sandi
"""
"""The word password in other languages, in Latin letters."""
PERSONAL = """
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
"""Personal data, and words that are part of harmless names as well (`auth`, `pin`, `salt`)."""
LATIN_JAPANESE = """
    jusho denwa denwa_bango shimei seinengappi yubin yubin_bango ansho ansho_bango kojin_bango koza koza_bango meigi
    ansyo ansyou ansyou_bangou meigi_nin koza_meigi pasuwado pasuwaado aikotoba himitsu himitsu_kagi ango_kagi
    menkyo_bango hokensho_bango nenkin_bango ryoken_bango
"""
"""Japanese in Latin letters."""
GLUED = """
    password passwd passphrase passcode secret token apikey accesskey secretkey privatekey sessionid sessid
    mailaddress email phonenumber telno birthday birthdate cardnumber cardno accountnumber accountno mynumber zipcode
    postalcode pswd pasword passwrd paswd pswrd dbpass dbpwd dbpw userpw userpass newpass oldpass adminpass rootpass
    mysqlpass pgpass passwordhash passwdhash pwdhash pwhash passhash secrethash tokenhash passworddigest passwordsalt
    passwordconfirm passwordconfirmation passwordrepeat passwordcheck secretanswer phoneno mobileno pwd psw pwrd passw
"""
"""Ends of single words."""
GLUED_BEFORE = """
    new old cur curr current my your user usr u login logon admin adm root super sudo db sql mysql pg psql postgres
    ora oracle mongo redis mail mailer smtp imap pop pop3 ftp sftp ssh ldap ad bind proxy web http basic api app sys
    system os net wifi wlan vpn key store keystore cert client server host site shop member customer cust guest account
    acct acc owner staff test tmp temp init initial default def conf confirm re retype repeat again verify orig original
    plain clear enc encrypted hash hashed crypt zip pdf master main backup bank pay wp cms portal group room id sa
    dest src remote local target svc service share unlock open edit del delete view
"""
"""Beginnings of single words that end in one of the bases: `newpw`, `mailpass`."""
GLUED_BASES = """
    pw pass pwd psw pswd passw passwd password pword
"""
"""Short words for a password."""
GLUED_BEHIND = """
    new old cur current conf confirm confirmation confirmed again repeat retype re verify check chk hash hashed enc
    encrypted crypt text txt str plain raw
"""
"""Ends of single words that begin with one of these: `pwconfirm`."""
TELLING_OTHERWISE = """
    count counts timeout type types kind length len size limit max min ttl age expires expire expiry expired
    expiration at policy policies required enabled disabled valid validity validator validators verified status state
    index url uri path file filename name names label format pattern regex class method mode level error errors message
    messages msg hint rule rules strength attempts tries retry retries version scheme provider backend mechanism id ids
    set map table column exists created updated changed date time template filter group used sent generator service
    manager handler view model form schema page link button title placeholder strategy domain secure httponly samesite
    prefix ready pending endpoint lifetime seconds minutes hours days rotation usage bucket budget limits hasher
    hashers algorithm question questions shitsumon kubun shubetsu
"""
"""Words behind a name that say that its value is harmless."""
STILL_IT = """
    no number num code kana kanji line home work jp confirm confirmation confirmed again repeat retype check value
    text str string raw new old current primary secondary full hash hashed digest hex header headers enc encoded
    encrypted year month day date place data cookie cd
"""
"""Words behind a name after which it is personal data all the same."""
NOT_A_VALUE = """
    is has had require requires required needs need uses allow allows enable enabled disable disabled can should
    must without num count max min total skip ignore supports
"""
"""First words of names of flags and counts."""
JAPANESE_SECRETS = """
    パスワード パスフレーズ パスコード 暗証 認証コード 認証番号 確認コード 秘密 トークン 秘密鍵 暗号鍵 暗号キー 復号鍵
    復号キー 署名鍵 署名キー 共通鍵 共有鍵 共有キー 合言葉 合い言葉 アイコトバ アクセスキー ログインキー シークレット
    APIキー 認証キー 認証鍵 ライセンスキー プロダクトキー シリアルキー 解除キー 解除コード PINコード ピンコード ヒミツ
    ワンタイムコード リカバリーコード 復旧コード バックアップコード 招待コード アンショウ セキュリティコード
    事前共有鍵 セッションID セッション鍵 セッションキー 暗号化鍵 暗号化キー 秘密の答え 秘密の質問の答え
"""
"""Secrets in Japanese, wherever they stand in a name."""
JAPANESE_PASSES = """
    ログインパス 管理者パス 管理パス ユーザパス ユーザーパス 会員パス 新パス 旧パス 現パス 仮パス 初期パス メールパス
    DBパス
"""
"""Names of passwords that are short for one, unless the value is a path."""
JAPANESE = """
    マイナンバー 個人番号 口座番号 口座名義 名義人 電話 携帯番号 ファックス番号 FAX番号 住所 郵便番号 氏名 お名前 名前
    姓名 フリガナ ふりがな 生年月日 誕生日 カード番号 メールアドレス 免許証番号 保険証番号 保険者番号 年金番号 番地
    パスポート番号 旅券番号 保険番号 在留カード デンワバンゴウ ユウビンバンゴウ セイネンガッピ ジュウショ
"""
"""Personal data in Japanese."""
JAPANESE_LAST = """
    携帯 口座 連絡先
"""
"""The same at the end of a name."""
NOT_IN_JAPANESE = """
    種別 件数 区分 有無 フラグ 必須 期限 期間 時間 状態 形式 桁数 回数 文字数 トークン数 口座数
    変更日 更新日 ポリシー エラー
"""
"""Ends of Japanese names that say that the value is harmless."""
OTHER_PASSWORDS = """
    contraseña hasło lösenord пароль парола лозинка şifre jelszó salasõna slaptažodis mật_khẩu 密码 密碼 口令
    비밀번호 암호 κωδικός συνθηματικό סיסמה ססמה كلمة_المرور كلمة_السر पासवर्ड รหัสผ่าน
"""
"""The word password in other writings."""
OTHER_LANGUAGES = """
    schlüssel clé_secrète 密钥 身份证 手机号 银行卡 주민등록번호 전화번호
"""
"""Other names in these."""
