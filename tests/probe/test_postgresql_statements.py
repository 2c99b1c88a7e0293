"""Statements of PostgreSQL that change the server beyond the database that they are sent to."""

import pytest

from toolkit.probe.databases._postgresql_statements import find_server_change


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DROP DATABASE shop", "DATABASE"),
        ('drop database if exists "shop"', "DATABASE"),
        ("COMMIT; CREATE ROLE admin SUPERUSER", "ROLE"),
        ("/* a */ ALTER /* b */ DATABASE shop SET work_mem = 1", "DATABASE"),
        ("-- a\nALTER SYSTEM SET work_mem = 1", "SYSTEM"),
        ("SELECT E'it\\'s'; DROP USER sato", "USER"),
        ("SELECT $a$ ' $a$; DROP TABLESPACE fast", "TABLESPACE"),
        ("CREATE DATABASE tebiki_new_1f; DROP DATABASE shop", "DATABASE"),
        ("DROP DATABASE tebiki_new_2b", "DATABASE"),
        ("ALTER ROLE tebiki_kept_0a SUPERUSER", "ROLE"),
        ("COPY notes TO '/tmp/a'", "COPY"),
        ("COPY (SELECT 1) TO PROGRAM 'sh'", "COPY"),
        ("DO $$ BEGIN CREATE ROLE admin; END $$", "ROLE"),
        ("do language plpgsql $a$ begin if 1 > 0 then drop user sato; end if; end $a$", "USER"),
        ("DO $$ BEGIN COPY notes TO PROGRAM 'sh'; END $$", "COPY"),
        ("DO 'BEGIN CREATE ROLE admin; END'", "ROLE"),
        ("DO LANGUAGE plpgsql 'BEGIN EXECUTE ''SELECT 1''; DROP DATABASE shop; END'", "DATABASE"),
        ("SELECT 1; DO $$ BEGIN DROP ROLE admin; END", ""),  # not a block: the server refuses it
        ("DO $$ BEGIN DELETE FROM notes; END $$", ""),
        ("INSERT INTO notes VALUES ('DO $$ BEGIN CREATE ROLE admin; END $$')", ""),
        ("INSERT INTO notes VALUES ('DO ', 'BEGIN; DROP ROLE admin')", ""),
        ("CREATE DATABASE tebiki_new_1f", ""),
        ('DROP DATABASE IF EXISTS "tebiki_new_1f"', ""),
        ("COPY notes FROM STDIN WITH (NULL '')", ""),
        ("INSERT INTO notes VALUES ('a; DROP DATABASE shop')", ""),
        ("INSERT INTO notes VALUES ('it''s; DROP DATABASE shop', $$; DROP ROLE a$$)", ""),
        ("UPDATE users SET role = 'user'", ""),
        ('CREATE TABLE "user" (role text)', ""),
        ("SELECT current_database()", ""),
        ("ROLLBACK; BEGIN READ WRITE", "READ WRITE"),
        ("begin isolation level serializable, /* a */ read write", "READ WRITE"),
        ("START TRANSACTION READ WRITE", "READ WRITE"),
        ("SET/**/TRANSACTION READ WRITE", "READ WRITE"),
        ("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "READ WRITE"),
        ("DO $$ BEGIN SET TRANSACTION READ WRITE; END $$", "READ WRITE"),
        ("SET default_transaction_read_only = off", "DEFAULT_TRANSACTION_READ_ONLY"),
        ("SET LOCAL transaction_read_only TO 'off'", "TRANSACTION_READ_ONLY"),
        ('RESET "default_transaction_read_only"', "DEFAULT_TRANSACTION_READ_ONLY"),
        ("SELECT set_config('transaction_read_only', 'off', false)", "TRANSACTION_READ_ONLY"),
        ("CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SET transaction_read_only = 0'", "TRANSACTION_READ_ONLY"),
        ("BEGIN ISOLATION LEVEL READ COMMITTED", ""),
        ("SET TRANSACTION READ ONLY", ""),
        ("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", ""),
        ("SET default_transaction_read_only = on", ""),
        ("SELECT set_config('transaction_read_only', 'on', true)", ""),
        ("SHOW default_transaction_read_only", ""),
        ("SELECT current_setting('transaction_read_only')", ""),
        ("UPDATE files SET mode = 'read write' WHERE begin = 1", ""),
        ("", ""),
    ],
)
def test_a_change_of_the_server_is_found(statement: str, found: str) -> None:
    assert find_server_change(statement, {"tebiki_new_1f"}) == found
