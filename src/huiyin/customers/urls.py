"""The addresses of customers and premises."""

from django.urls import path

from huiyin.customers.views import cards, contacts, customers, importing, premises, residences

app_name = "customers"
urlpatterns = [
    path("customers/", customers.customer_list, name="list"),
    path("customers/new/", customers.new, name="new"),
    path("customers/import/", importing.upload, name="import"),
    path("customers/import/<str:key>/", importing.look, name="import-look"),
    path("customers/import/<str:key>/report/", importing.report, name="import-report"),
    path("customers/<int:customer_id>/", cards.detail, name="detail"),
    path("customers/<int:customer_id>/edit/", customers.edit, name="edit"),
    path("customers/<int:customer_id>/class/", customers.set_class, name="class"),
    path("customers/<int:customer_id>/responsible/", customers.assign, name="responsible"),
    path("customers/<int:customer_id>/contacts/new/", contacts.new_contact, name="new-contact"),
    path("customers/contacts/<int:contact_id>/", contacts.edit_contact, name="edit-contact"),
    path("customers/<int:customer_id>/points/new/", contacts.new_point, name="new-point"),
    path("customers/points/<int:point_id>/remove/", contacts.remove_point, name="remove-point"),
    path("customers/points/<int:point_id>/reveal/", contacts.reveal_point, name="reveal-point"),
    path("customers/<int:customer_id>/residences/new/", residences.settle, name="settle"),
    path("customers/residences/<int:residence_id>/end/", residences.move_out, name="move-out"),
    path("premises/", premises.projects, name="projects"),
    path("premises/new/", premises.new_project, name="new-project"),
    path("premises/<int:premises_id>/", premises.detail, name="premises"),
    path("premises/<int:premises_id>/new/", premises.new_below, name="new-premises"),
]
