"""A fact is verified or replaced by a later one, never rewritten: an old decision can always be traced to it."""

from django.db import migrations

from approdo.records.frozen import set_once


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("territory", "0002_frozen")]

    operations = [set_once("evidence_fact", "verified_by", "verified_at", "replaced_at")]
