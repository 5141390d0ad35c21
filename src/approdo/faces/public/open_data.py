"""The catalogue of open data: what each table counts, its formats, its method, the class the gate let it out with (P-61, P-66).

For people it is a page; for machines DCAT-AP_IT in JSON-LD, with the fields that are truly known: what is missing (an e-mail to
write to) is left out and the page says so; the code of the administration is the city's paper's, with its own «to be confirmed».
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from approdo.records.gate.release import Released, only_public
from approdo.records.gate.texts import PublicText, sign, words

from .calls_pages import CallView
from .writing import Csv, Of, Output, Page, Single


@dataclass(frozen=True)
class File:
    path: PublicText
    form: PublicText
    media: PublicText


@dataclass(frozen=True)
class Dataset:
    """`gate`: the publication class of its rows; `rhythm`: how often it changes, in the vocabulary of the EU."""

    id: PublicText
    title: PublicText
    about: PublicText
    files: tuple[File, ...]
    method: PublicText
    method_name: PublicText
    gate: PublicText
    rhythm: PublicText


CONTINUOUS = sign("UPDATE_CONT")
DAILY = sign("DAILY")
COUNTS = words("conteggi di case e atti: esatti")
CODED = words("righe con un codice casuale")
ACTS = words("atti dell’ufficio")


def csv_file(path: PublicText) -> File:
    return File(path, sign("CSV"), sign("text/csv"))


def json_file(path: PublicText) -> File:
    return File(path, sign("JSON"), sign("application/json"))


@dataclass(frozen=True)
class Catalogue(Single):
    """DCAT-AP_IT of all the datasets, as linked data."""

    path: str
    datasets: tuple[Dataset, ...]
    on: Released
    site: PublicText
    city: Mapping[str, PublicText]
    office: Mapping[str, PublicText]

    def body(self) -> bytes:
        only_public((self.datasets, self.on, self.site, self.city, self.office), self.path)
        return json.dumps(self._catalogue(), ensure_ascii=False, indent=1).encode() + b"\n"

    def _catalogue(self) -> dict[str, Any]:
        return {
            "@context": CONTEXT,
            "@id": f"{self.site}/{self.path}",
            "@type": ["dcat:Catalog", "dcatapit:Catalog"],
            "dct:title": _italian("Dati aperti: le politiche per l’inclusione, alla prova dei fatti"),
            "dct:description": _italian("Le tabelle da cui nascono i numeri del sito. Nessun dato personale."),
            "dct:publisher": self._administration(),
            "dct:modified": self._modified(),
            "dct:language": {"@id": f"{EU}/language/ITA"},
            "dcat:themeTaxonomy": {"@id": f"{EU}/data-theme"},
            "foaf:homepage": {"@id": f"{self.site}/dati/"},
            "dcat:dataset": [self._dataset(one) for one in self.datasets],
        }

    def _dataset(self, one: Dataset) -> dict[str, Any]:
        return {
            "@id": f"{self.site}/dati/#{one.id}",
            "@type": ["dcat:Dataset", "dcatapit:Dataset"],
            "dct:identifier": f"{self.city['ipa_code']}:{one.id}",
            "dct:title": _italian(one.title),
            "dct:description": _italian(one.about),
            "dct:modified": self._modified(),
            "dcat:theme": {"@id": f"{EU}/data-theme/SOCI"},
            "dct:rightsHolder": self._administration(),
            "dct:publisher": self._administration(),
            "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/{one.rhythm}"},
            "dcat:contactPoint": self._contact(),
            "dct:provenance": {"@type": "dct:ProvenanceStatement", "rdfs:label": _italian(f"Varco: {one.gate}")},
            "dcat:distribution": [self._distribution(one, file) for file in one.files],
        }

    def _distribution(self, one: Dataset, file: File) -> dict[str, Any]:
        licence = {
            "@id": "https://creativecommons.org/licenses/by/4.0/",
            "@type": ["dct:LicenseDocument", "dcatapit:LicenseDocument"],
            "foaf:name": "CC BY 4.0",
        }
        return {
            "@id": f"{self.site}{file.path}",
            "@type": ["dcat:Distribution", "dcatapit:Distribution"],
            "dcat:accessURL": {"@id": f"{self.site}{file.path}"},
            "dcat:downloadURL": {"@id": f"{self.site}{file.path}"},
            "dct:format": {"@id": f"{EU}/file-type/{file.form}"},
            "dcat:mediaType": str(file.media),
            "dct:license": licence,
            "dct:description": _italian(one.about),
        }

    def _administration(self) -> dict[str, Any]:
        return {
            "@type": ["foaf:Agent", "dcatapit:Agent"],
            "dct:identifier": str(self.city["ipa_code"]),
            "foaf:name": _italian(self.city["name"]),
        }

    def _contact(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "@type": ["vcard:Organization", "dcatapit:Organization"],
            "vcard:fn": str(self.office["name"]),
        }
        if self.office["email"]:
            told["vcard:hasEmail"] = {"@id": f"mailto:{self.office['email']}"}
        return told

    def _modified(self) -> dict[str, str]:
        return {"@value": str(self.on.when), "@type": "xsd:date"}


EU = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _italian(text: str) -> dict[str, str]:
    return {"@value": str(text), "@language": "it"}


def pages(
    seals: tuple[Released, ...], views: tuple[CallView, ...], on: Released, everywhere: Mapping[str, Any]
) -> Iterator[Output]:
    """The page of the catalogue, the catalogue for machines, and the seals."""
    datasets = tuple(datasets_of(views))
    yield Page("dati/", "public/data.html", {"datasets": datasets, "seals": seals[:5], "on": on})
    city, office = everywhere["city"], everywhere["programme_office"]
    yield Catalogue("dati/catalogo.jsonld", datasets, on, everywhere["site"], city, office)
    header = ("giorno", "radice", "catene")
    yield Csv("dati/sigilli.csv", header, ([Of(one, n) for n in ("when", "digest", "times")] for one in seals))


def datasets_of(views: tuple[CallView, ...]) -> Iterator[Dataset]:
    yield Dataset(
        sign("programma-4"),
        words("Le frasi del programma, sezione 4"),
        words("Ogni frase con stato, cifra, prova mancante e definizione."),
        (csv_file(sign("/programma/4/programma.csv")), json_file(sign("/programma/4/programma.json"))),
        sign("/definizioni/"),
        words("definizioni"),
        COUNTS,
        CONTINUOUS,
    )
    for view in views:
        yield from _of_call(view)
    yield Dataset(
        sign("sigilli"),
        words("Sigilli del registro degli eventi"),
        words("Una radice al giorno, su tutte le catene."),
        (csv_file(sign("/dati/sigilli.csv")),),
        sign("/verifica/"),
        words("che cosa provano"),
        ACTS,
        DAILY,
    )


def _of_call(view: CallView) -> Iterator[Dataset]:
    def made(
        name: PublicText,
        title: PublicText,
        about: PublicText,
        file: File,
        method: PublicText,
        how: PublicText,
        gate: PublicText,
    ) -> Dataset:
        slug = view.notice.slug
        id_ = sign("{slug}-{name}").filled(slug=slug, name=name)
        return Dataset(id_, title.filled(call=view.notice.title), about, (file,), method, how, gate, CONTINUOUS)

    def at(name: PublicText) -> PublicText:
        return sign("{url}{name}").filled(url=view.url, name=name)

    if view.has_ranking:
        yield made(
            sign("graduatoria"),
            words("{call}: graduatoria per codice"),
            words("Posto, codice, punteggio e parità di ogni domanda."),
            csv_file(at(sign("graduatoria.csv"))),
            sign("/definizioni/D-34/"),
            sign("D-34"),
            CODED,
        )
    yield made(
        sign("quote"),
        words("{call}: quote"),
        words("Case dovute e assegnate, per proprietario e comune."),
        csv_file(at(sign("quote.csv"))),
        sign("/definizioni/D-31/"),
        sign("D-31"),
        COUNTS,
    )
    if view.has_run:
        yield made(
            sign("registro"),
            words("{call}: registro dell’assegnazione"),
            words("Ogni passo del calcolo, con il suo esito."),
            csv_file(at(sign("registro.csv"))),
            sign("/verifica/"),
            words("come rifarla"),
            CODED,
        )
        yield made(
            sign("verifica"),
            words("{call}: file per rifare l’assegnazione"),
            words("Tutto quello che serve per ricalcolarla, senza persone."),
            json_file(at(sign("verifica.json"))),
            sign("/verifica/"),
            words("come rifarla"),
            CODED,
        )
