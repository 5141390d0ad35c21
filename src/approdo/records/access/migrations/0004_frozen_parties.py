"""A party's place in a dossier and a code are ended, never rewritten."""

from django.db import migrations

from approdo.records.frozen import set_once


class Migration(migrations.Migration):
    dependencies = [("access", "0003_parties"), ("territory", "0002_frozen")]

    operations = [
        set_once("access_party", "to_day"),
        set_once("access_accesscode", "withdrawn_at"),
    ]
