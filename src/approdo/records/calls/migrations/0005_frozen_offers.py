"""Offers and requests are answered and ended once; a refusal may be taken back once, and stays readable."""

from django.db import migrations
from django.db.migrations import RunSQL

from approdo.records.frozen import set_once, written_once


class Migration(migrations.Migration):
    dependencies = [("calls", "0004_offers_and_papers_links"), ("calls", "0002_frozen")]

    operations = [
        RunSQL(
            "DROP TRIGGER frozen_row ON public.calls_refusal; DROP TRIGGER no_truncation ON public.calls_refusal;",
            "CREATE TRIGGER frozen_row BEFORE UPDATE OR DELETE ON public.calls_refusal FOR EACH ROW"
            " EXECUTE FUNCTION public.approdo_refuse();"
            " CREATE TRIGGER no_truncation BEFORE TRUNCATE ON public.calls_refusal FOR EACH STATEMENT"
            " EXECUTE FUNCTION public.approdo_refuse();",
        ),
        set_once("calls_refusal", "withdrawn_at"),
        set_once("calls_offer", "known_at", "answer", "answered_at", "answered_through", "ended_at", "ending"),
        set_once("calls_paperrequest", "answered_at", "answer", "closed_at", "outcome"),
        written_once("calls_requestedpaper"),
        written_once("calls_correctionpaper"),
    ]
