"""A setting is followed by another, never rewritten: its history is its rows."""

from django.db import migrations

from approdo.records.frozen import written_once


class Migration(migrations.Migration):
    dependencies = [("territory", "0003_settings"), ("territory", "0002_frozen")]

    operations = [written_once("territory_setting")]
