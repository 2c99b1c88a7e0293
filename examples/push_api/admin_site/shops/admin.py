# coding: utf-8
import datetime

from django.contrib import admin

from .models import Contract, Coupon, DailyStat, Member, Reservation, Tenant, TenantHost


class HostInline(admin.TabularInline):
    model = TenantHost
    extra = 1


class TenantAdmin(admin.ModelAdmin):
    list_display = ('code', 'name', 'plan', 'status', 'api_token', 'host_names')
    list_filter = ('plan', 'status')
    search_fields = ('code', 'name', 'hosts__host')
    inlines = [HostInline]
    actions = ['stop', 'start']

    def host_names(self, obj):
        return ', '.join([h.host for h in obj.hosts.all()])
    host_names.short_description = u'ホスト名'

    def stop(self, request, queryset):
        queryset.update(status=0)
    stop.short_description = u'停止する'

    def start(self, request, queryset):
        queryset.update(status=1)

    def save_model(self, request, obj, form, change):
        # the API caches tenants for 10 minutes, tell the client
        if not obj.created_at:
            obj.created_at = datetime.datetime.now().strftime('%Y-%m-%d %H:%M:%S')
        obj.save()


class MemberAdmin(admin.ModelAdmin):
    list_display = ('member_no', 'tenant', 'email', 'rank', 'point', 'last_login')
    list_filter = ('rank', 'platform')
    search_fields = ('member_no', 'email')
    list_per_page = 500

    def get_queryset(self, request):
        return Member.objects.filter(deleted=0)


class CouponAdmin(admin.ModelAdmin):
    list_display = ('code', 'title', 'kind', 'discount', 'used_count', 'rate', 'ends_at')
    list_filter = ('status', 'kind')

    def rate(self, obj):
        total = Member.objects.filter(tenant=obj.tenant).count()
        if total:
            return '%.1f%%' % (obj.used_count * 100.0 / total)
        return '-'


class ReservationAdmin(admin.ModelAdmin):
    list_display = ('id', 'tenant', 'title', 'kind', 'send_at', 'status', 'sent_count')
    list_filter = ('status', 'kind')

    def has_delete_permission(self, request, obj=None):
        return obj is not None and obj.status == 'wait'


admin.site.register(Tenant, TenantAdmin)
admin.site.register(Member, MemberAdmin)
admin.site.register(Coupon, CouponAdmin)
admin.site.register(Reservation, ReservationAdmin)
admin.site.register(Contract)
admin.site.register(DailyStat)
