# coding: utf-8
import datetime
import logging

import requests
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from .models import Coupon, DailyStat, Member, Reservation, Tenant

logger = logging.getLogger(__name__)


def summary(request):
    month = request.GET.get('month') or datetime.datetime.now().strftime('%Y-%m')
    cursor = connection.cursor()
    cursor.execute("SELECT t.code, t.name, SUM(d.sent), SUM(d.opened), SUM(d.used) FROM tenants t "
                   "LEFT JOIN daily_stats d ON d.tenant_id = t.id AND d.day LIKE '%s%%' "
                   "GROUP BY t.id ORDER BY t.id" % month)
    rows = []
    for code, name, sent, opened, used in cursor.fetchall():
        if sent:
            rate = round((opened or 0) * 100.0 / sent, 1)
        else:
            rate = 0
        rows.append({'code': code, 'name': name, 'sent': sent or 0, 'opened': opened or 0,
                     'used': used or 0, 'rate': rate})
    if request.GET.get('format') == 'html':
        html = '<table>'
        for r in rows:
            html += '<tr><td>%(code)s</td><td>%(name)s</td><td>%(sent)d</td><td>%(rate)s</td></tr>' % r
        return HttpResponse(html + '</table>')
    return JsonResponse({'month': month, 'rows': rows})


def tenant_summary(request, code):
    tenant = get_object_or_404(Tenant, code=code)
    users = Member.objects.filter(tenant=tenant, deleted=0)
    data = {
        'code': tenant.code,
        'plan': tenant.get_plan_display(),
        'hosts': [h.host for h in tenant.hosts.all()],
        'users': users.count(),
        'push_ok': users.filter(push_ok=1).count(),
        'coupons': Coupon.objects.filter(tenant=tenant, status='open').count(),
        'waiting': Reservation.objects.filter(tenant=tenant, status='wait').count(),
        'sent': 0,
    }
    for s in DailyStat.objects.filter(tenant=tenant):
        data['sent'] += s.sent
    if request.GET.get('ranks'):
        data.update(ranks=dict((r, users.filter(rank=r).count()) for r in ('normal', 'silver', 'gold', 'platinum')))
    return JsonResponse(data)


@login_required
def stop_tenant(request, code):
    Tenant.objects.filter(code=code).update(status=0)
    try:
        requests.post(settings.PUSH_API + '/run/clear_cache', headers={'X-Api-Token': settings.PUSH_TOKEN})
    except Exception as e:
        logger.error('clear_cache %s token=%s', e, settings.PUSH_TOKEN)
    return HttpResponse('OK')
