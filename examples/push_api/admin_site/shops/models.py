# coding: utf-8
# same tables as push_api/models.py
import json

from django.db import models

PLAN_CHOICES = (
    ('free', u'無料'),
    ('light', u'ライト'),
    ('std', u'スタンダード(旧)'),
    ('standard', u'スタンダード'),
    ('premium', u'プレミアム'),
)
STATUS_CHOICES = ((0, u'停止'), (1, u'利用中'), (2, u'試用'), (9, u'解約'))


class Tenant(models.Model):
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    plan = models.CharField(max_length=20, choices=PLAN_CHOICES)
    status = models.IntegerField(choices=STATUS_CHOICES, default=1)
    api_token = models.CharField(max_length=64)
    gateway_app = models.CharField(max_length=64, null=True, blank=True)
    timezone = models.CharField(max_length=20, default='+09:00')
    settings = models.TextField(null=True, blank=True)
    created_at = models.CharField(max_length=19, null=True)

    class Meta:
        db_table = 'tenants'
        managed = False

    def __str__(self):
        return u'%s %s' % (self.code, self.name)

    def get_setting(self, name, default=None):
        try:
            return json.loads(self.settings).get(name, default)
        except:
            return default

    @property
    def is_active(self):
        return self.status in (1, 2)


class TenantHost(models.Model):
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name='hosts')
    host = models.CharField(max_length=200, unique=True)

    class Meta:
        db_table = 'tenant_hosts'
        managed = False

    def __str__(self):
        return self.host


class Contract(models.Model):
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    plan = models.CharField(max_length=20, choices=PLAN_CHOICES)
    monthly_limit = models.IntegerField(null=True, blank=True)
    price = models.IntegerField(null=True)
    started_on = models.CharField(max_length=10)
    ended_on = models.CharField(max_length=10, null=True, blank=True)
    status = models.CharField(max_length=10, default='active')
    memo = models.TextField(blank=True, null=True)

    class Meta:
        db_table = 'contracts'
        managed = False


class Member(models.Model):
    tenant = models.ForeignKey(Tenant, on_delete=models.DO_NOTHING)
    member_no = models.CharField(max_length=20)
    email = models.CharField(max_length=200, null=True)
    platform = models.CharField(max_length=10, null=True)
    rank = models.CharField(max_length=10, null=True)
    point = models.IntegerField(default=0)
    push_ok = models.IntegerField(default=1)
    last_login = models.CharField(max_length=19, null=True)
    deleted = models.IntegerField(default=0)

    class Meta:
        db_table = 'users'
        managed = False
        verbose_name = u'会員'


class Coupon(models.Model):
    KINDS = (('percent', u'%引き'), ('yen', u'円引き'), ('item', u'プレゼント'), ('stamp', u'スタンプ'))
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    code = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=KINDS)
    discount = models.IntegerField(default=0)
    min_price = models.IntegerField(default=0)
    max_use = models.IntegerField(default=1)
    used_count = models.IntegerField(default=0)
    starts_at = models.CharField(max_length=19, null=True)
    ends_at = models.CharField(max_length=19, null=True)
    status = models.CharField(max_length=10, default='open')

    class Meta:
        db_table = 'coupons'
        managed = False

    def __str__(self):
        return self.title


class Reservation(models.Model):
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    body = models.TextField(null=True)
    kind = models.CharField(max_length=20)
    platform = models.CharField(max_length=10)
    send_at = models.CharField(max_length=19)
    status = models.CharField(max_length=10)
    sent_count = models.IntegerField(default=0)
    fail_count = models.IntegerField(default=0)

    class Meta:
        db_table = 'reservations'
        managed = False
        ordering = ['-send_at']


class DailyStat(models.Model):
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    day = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    sent = models.IntegerField()
    opened = models.IntegerField()
    used = models.IntegerField()

    class Meta:
        db_table = 'daily_stats'
        managed = False
