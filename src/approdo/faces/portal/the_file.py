"""The file that an address names, read for whoever is here: the reading is written before anything is shown."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from approdo.faces.components import Crumb
from approdo.procedures.reading import read_one
from approdo.records.access.actors import DELEGATE
from approdo.records.calls.own import OwnFile, own_file


def the_file(request: HttpRequest, why: str) -> OwnFile:
    """`why` is written in the log of readings, in Italian. A helper's pages say for whom they act."""
    file = read_one(own_file, request.actor, why, dossier=request.dossier.pk)
    if request.actor.role == DELEGATE:
        request.acts_for = file.applicant
    return file


def crumbs_to(file: OwnFile, *more: Crumb) -> list[Crumb]:
    return [
        Crumb(gettext("Pratiche"), reverse("portal:files")),
        Crumb(f"{file.call.title}, {file.public_code}", reverse("portal:file", args=[file.code])),
        *more,
    ]
