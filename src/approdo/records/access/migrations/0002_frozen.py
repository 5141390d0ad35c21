"""An account belongs to one side for life; what was granted, declared or invited is ended, never rewritten."""

from django.db import migrations

from approdo.records.frozen import never_changes, set_once


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("territory", "0002_frozen")]

    operations = [
        never_changes("access_user", "id", "side"),
        never_changes("access_rolegrant", "id", "user_id", "role", "office_id", "from_day"),
        set_once("access_dossierassignment", "to_at"),
        set_once("access_conflictdeclaration", "superseded_at"),
        set_once("access_invitation", "accepted_at", "withdrawn_at"),
    ]
