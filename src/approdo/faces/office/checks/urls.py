"""Addresses of the checks of a file; included in the namespace «office»."""

from django.urls import path

from approdo.faces.office.checks import papers

urlpatterns = [
    path("fascicoli/<str:code>/documenti/<uuid:paper>/", papers.download, name="paper"),
]
