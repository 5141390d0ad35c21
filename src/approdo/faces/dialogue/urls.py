"""Addresses of what people write from the public pages; nobody needs an account."""

from django.urls import path

from approdo.faces.dialogue import contest, rating

app_name = "dialogue"
urlpatterns = [
    path("contesta/<slug:row>/", contest.page, name="contest"),
    path("contesta/ricevuta/<str:code>/", contest.receipt, name="receipt"),
    path("parere/", rating.page, name="rate"),
    path("parere/grazie/", rating.thanks, name="rated"),
]
