"""The public face's addresses: the last of all. Every file of the public folder has one, and nothing else has."""

from django.urls import re_path

from .views import public_file

urlpatterns = [re_path(r"^(?P<path>.*)$", public_file, name="public-file")]
