"""The addresses of this room."""

from django.urls import path

from huiyin.improvements import views

app_name = "improvements"
urlpatterns = [
    path("improvements/", views.nonconformities, name="list"),
    path("improvements/new/", views.nonconformity_new, name="new"),
    path("improvements/<int:nonconformity_id>/", views.nonconformity, name="detail"),
    path("improvements/<int:nonconformity_id>/<slug:code>/", views.nonconformity_deed, name="deed"),
    path("improvements/actions/<int:action_id>/<slug:code>/", views.action_deed, name="action-deed"),
]
