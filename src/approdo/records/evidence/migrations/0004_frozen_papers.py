"""A paper stays as it came; a choice between values is superseded, never rewritten."""

from django.db import migrations

from approdo.records.frozen import set_once, written_once


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_papers"), ("territory", "0002_frozen")]

    operations = [
        written_once("evidence_paper"),
        set_once("evidence_factchoice", "superseded_at"),
    ]
