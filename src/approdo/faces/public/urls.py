"""The public face's addresses: the last of all. Every file of the public folder has one, and nothing else has."""

from django.urls import path, re_path

from .views import close_notice, public_file

urlpatterns = [
    path("avviso/", close_notice, name="close-notice"),
    re_path(r"^(?P<path>.*)$", public_file, name="public-file"),
]
