# -*- coding: utf-8 -*-
import logging

import requests

from push_api import config

log = logging.getLogger("mail")


def send_mail(to, subject, body, html=False):
    log.info("mail to=%s subject=%s", to, subject)
    if config.GATEWAY_MODE == "dummy":
        return True
    try:
        res = requests.post(config.MAIL_API, data={
            "to": to, "subject": subject, "body": body, "type": "html" if html else "text"}, verify=False)
        return res.status_code == 200
    except Exception:
        return False


def sendToOperator(subject, body):
    for i in range(3):
        if send_mail(config.OPERATOR_MAIL, "[push] " + subject, body):
            return True
    return False


def alert(tenant, message, important=False, cc=[]):
    if important:
        cc.append(config.OPERATOR_MAIL)
    to = tenant["settings"].get("alert_mail") or config.OPERATOR_MAIL
    send_mail(to, "alert " + tenant["code"], message)
    for c in cc:
        send_mail(c, "alert " + tenant["code"], message)
