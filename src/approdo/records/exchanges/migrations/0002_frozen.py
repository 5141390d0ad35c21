"""What was written to a person stays as it was written; only how far it came goes on."""

from django.db import migrations

from approdo.records.frozen import never_changes, written_once


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0001_initial"), ("territory", "0002_frozen")]

    operations = [
        never_changes(
            "exchanges_message",
            *("id", "dossier_id", "recipient", "channel", "legal", "text", "text_from", "subject", "body", "address"),
            *("drafted_at", "drafted_by", "repeats_id"),
        ),
        written_once("exchanges_attempt"),
    ]
