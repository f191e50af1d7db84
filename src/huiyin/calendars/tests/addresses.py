"""The addresses of this room and of the floor below: upper rooms are none of its tests' business."""

from django.urls import include, path

urlpatterns = [path("", include("huiyin.base.urls")), path("", include("huiyin.calendars.urls"))]
