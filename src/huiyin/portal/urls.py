"""The addresses of the customers' pages and of the QR codes."""

from django.urls import path

from huiyin.portal.views import finding, links, matters, offline, raising

app_name = "portal"

urlpatterns = [
    path("p/find/", finding.find, name="find"),
    path("p/find/<slug:handle>/", finding.enter_code, name="enter-code"),
    path("p/mine/", finding.mine, name="mine"),
    path("p/mine/<int:matter_id>/", finding.open_matter, name="open"),
    path("p/offline/", offline.offline, name="offline"),
    path("p/sw.js", offline.service_worker, name="worker-raise"),
    path("m/sw.js", offline.service_worker, name="worker-follow"),
    path("p/<slug:code>/", raising.raise_page, name="raise"),
    path("p/<slug:code>/manifest.webmanifest", offline.manifest, name="manifest"),
    path("m/<slug:secret>/", matters.matter, name="matter"),
    path("m/<slug:secret>/photos/", matters.photo_add, name="photo-add"),
    path("m/<slug:secret>/photos/<int:photo_id>/", matters.photo, name="photo"),
    path("m/<slug:secret>/renew/", matters.renew, name="relink"),
    path("m/<slug:secret>/<slug:step>/", matters.step, name="step"),
    path("portal/links/", links.link_list, name="links"),
    path("portal/links/make/", links.make, name="make"),
    path("portal/links/sheet/", links.sheet, name="sheet"),
    path("portal/links/hotline/", links.hotline, name="hotline"),
    path("portal/links/<int:link_id>/code.svg", links.code, name="code"),
    path("portal/links/<int:link_id>/renew/", links.renew, name="renew"),
    path("portal/links/<int:link_id>/revoke/", links.revoke, name="revoke"),
    path("portal/customers/<int:customer_id>/", links.customer_panel, name="customer-panel"),
    path("portal/customers/<int:customer_id>/make/", links.make_for_customer, name="make-for-customer"),
]
