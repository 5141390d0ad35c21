"""What a dossier is does not change: it may pass to another office, or be put within a call."""

from django.db import migrations

from approdo.records.frozen import never_changes


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial"), ("territory", "0002_frozen")]

    operations = [never_changes("dossiers_dossier", "id", "kind", "code", "municipality_id", "compartment")]
