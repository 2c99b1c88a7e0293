from django.conf.urls import include, url
from django.contrib import admin

from shops import views

urlpatterns = [
    url(r'^admin/', admin.site.urls),
    url(r'^summary/$', views.summary),
    url(r'^summary/(?P<code>\w+)/$', views.tenant_summary, name='tenant_summary'),
    url(r'^stop/(?P<code>\w+)$', views.stop_tenant),
    # url(r'^old/', include('old.urls')),
]
