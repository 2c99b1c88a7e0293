"""Secrets in command lines of known programs, where the name of an option says nothing: `zip -P`, `ldapsearch -w`.

Manual pages of the programs, 2026.
"""

import re

_SEPARATE = {
    "mongo mongosh mongodump mongorestore mongoexport mongoimport cqlsh useradd usermod wpa_cli": ("-p",),
    "ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldapcompare ldapmodrdn": ("-w",),
    "ldappasswd": ("-w", "-s", "-a"),
    "zip zipcloak unzip sqlcmd bcp osql isql tsql mosquitto_pub mosquitto_sub ipmitool": ("-P",),
    "openssl": ("-k", "-K", "-pass", "-passin", "-passout", "-passwd"),
    "snmpget snmpset snmpwalk snmpbulkwalk": ("-c", "-A", "-X"),
    "keytool jarsigner apksigner": ("-storepass", "-keypass", "-srcstorepass", "-deststorepass"),
    "smbclient rpcclient winexe smbget": ("-U", "--user"),
    "lftp ncftp": ("-u",),
    "curl": ("-u", "--user", "-U", "--proxy-user"),
    "sshpass": ("-p",),
    "redis-cli": ("-a", "--pass"),
    "docker podman az oc": ("-p", "--password"),
    "rdesktop": ("-p",),
    "ssh-keygen": ("-N", "-P"),
    "gh": ("--body", "-b"),
}
_WITH_USER = {"smbclient": "%", "rpcclient": "%", "winexe": "%", "smbget": "%", "lftp": ",", "ncftp": ",", "curl": ":"}
_LOGGING_IN = ("docker", "podman", "az", "oc")
_GLUED = {
    "7z 7za 7zr 7zz rar unrar mysql mysqldump mysqladmin mysqlimport mariadb mariadb-dump": "-p",
    "xfreerdp mstsc": "/p:",
    "openssl": "pass:",
}
_AT = {"htpasswd": 3, "rabbitmqctl": 3, "wpa_passphrase": 2, "vault": 2, "net": 3}
"""Program -> which of its words that are no options is secret, counted from 1."""
_BEHIND = {"net": "\\\\"}
"""Program -> how the word before its secret begins: `net use z: \\\\host\\share ..`."""
_ONLY_WITH = {
    "htpasswd": re.compile(r"-[A-Za-z]*b"),
    "rabbitmqctl": re.compile(r"add_user|change_password|authenticate_user"),
    "vault": re.compile(r"login"),
    "net": re.compile(r"user\Z"),
    "gh": re.compile(r"secret\Z"),
}


def _by_program(table):
    return dict((program, held) for programs, held in table.items() for program in programs.split())


_SEPARATE, _GLUED = _by_program(_SEPARATE), _by_program(_GLUED)
PROGRAMS = frozenset(_SEPARATE) | frozenset(_GLUED) | frozenset(_AT)


def secret_parts(words):
    """Return number of a word -> (start, stop) of the secret in it, for the words of a command line."""
    found = {}
    first = next((number for number, word in enumerate(words[:4]) if word.rpartition("/")[2] in PROGRAMS), None)
    if first is None:
        return found
    program = words[first].rpartition("/")[2]
    separate, glued = _SEPARATE.get(program, ()), _GLUED.get(program)
    if (program in _LOGGING_IN and "login" not in words) or not _is_used(program, words):
        separate = ()
    plain = 0
    for number, word in enumerate(words[first + 1 :], first + 1):
        if glued and word.startswith(glued) and len(word) > len(glued):
            found[number] = (len(glued), len(word))
        elif words[number - 1] in separate and number not in found and number > first + 1:
            found[number] = (_behind_user(program, word), len(word))
            if program == "sshpass":
                return found  # `sshpass -p .. ssh -p 22`
        elif _is_behind(program, words[number - 1]) and word[:1] not in "/-":
            found[number] = (0, len(word))
        elif not word.startswith("-"):
            plain += 1
            if plain == _AT.get(program) and _is_used(program, words):
                found[number] = (0, len(word))
    return dict((number, (start, stop)) for number, (start, stop) in found.items() if start < stop)


def _behind_user(program, word):
    """Return where a password begins that may follow the name of a user."""
    sign = _WITH_USER.get(program)
    if sign is None or (program == "curl" and sign in word):
        return len("pass:") if word.startswith("pass:") else 0
    return len(word.partition(sign)[0]) + 1 if sign in word else len(word)


def _is_behind(program, before):
    return program in _BEHIND and before.startswith(_BEHIND[program])


def _is_used(program, words):
    pattern = _ONLY_WITH.get(program)
    return pattern is None or any([pattern.match(word) for word in words])
