"""Rankings, books, landed imports and refusals are written once; decisions, runs and assignments are only closed."""

from django.db import migrations

from approdo.records.frozen import never_changes, set_once, written_once


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial"), ("territory", "0002_frozen")]

    operations = [
        written_once("calls_ranking"),
        written_once("calls_rankingrow"),
        written_once("calls_decisionbook"),
        written_once("calls_importbatch"),
        written_once("calls_parameterconfirmation"),
        written_once("calls_refusal"),
        written_once("calls_homechoice"),
        set_once("calls_decision", "closed_at"),
        set_once("calls_allotmentrun", "signed_at", "signed_by"),
        set_once("calls_assignment", "ended_at"),
        set_once("calls_correction", "outcome", "outcome_text", "answered_at"),
        never_changes("calls_call", "dossier_id", "slug", "measure"),
        never_changes("calls_application", "dossier_id", "call_id", "public_code", "external_id"),
    ]
