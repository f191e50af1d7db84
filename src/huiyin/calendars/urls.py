"""The addresses of the working calendars."""

from django.urls import path

from huiyin.calendars import views

app_name = "calendars"
urlpatterns = [
    path("calendars/", views.calendar_list, name="list"),
    path("calendars/new/", views.publish_new, name="new"),
    path("calendars/explain/", views.explain_page, name="explain"),
    path("calendars/built-in/", views.built_in, name="built_in"),
    path("calendars/holidays/", views.holidays, name="holidays"),
    path("calendars/holidays/new/", views.announce, name="announce"),
    path("calendars/c/<slug:code>/", views.calendar_detail, name="detail"),
    path("calendars/c/<slug:code>/publish/", views.publish_version, name="publish"),
]
