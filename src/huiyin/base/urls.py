"""The one address of the frame itself: choosing the language."""

from django.urls import path
from django.views.i18n import set_language

from huiyin.base.pages import public, repeatable

urlpatterns = [path("i18n/setlang/", public(repeatable("a choice")(set_language)), name="set_language")]
