# -*- coding: utf-8 -*-
# direct connection to the push server, before the gateway (2013)
import binascii
import json
import socket
import ssl
import struct
import time

HOST = "apns.example.invalid"
PORT = 2195


class ApnsSocket:

    def __init__(self, certfile, async=False):
        self.certfile = certfile
        self.async = async
        self.sock = None
        self.count = 0L

    def connect(self):
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock = ssl.wrap_socket(s, certfile=self.certfile)
        try:
            self.sock.connect((HOST, PORT))
        except socket.error, e:
            print "connect failed", e
            time.sleep(1)
            self.connect()

    def send(self, token, payload):
        data = json.dumps(payload)
        if len(data) > 256:
            raise ValueError, "payload too long: %d" % len(data)
        token = binascii.unhexlify(token)
        fmt = "!BH32sH%ds" % len(data)
        try:
            self.sock.write(struct.pack(fmt, 0, 32, token, len(data), data))
            self.count += 1
        except Exception, e:
            print "send failed", `e`
            if not self.async:
                self.connect()
                self.send(token, payload)

    def feedback(self):
        tokens = {}
        while 1:
            header = self.sock.read(6)
            if not header:
                break
            when, length = struct.unpack("!IH", header)
            if not tokens.has_key(length):
                tokens[length] = []
            tokens[length].append((when, self.sock.read(length)))
        for k, v in tokens.iteritems():
            print k, len(v)
        return tokens
