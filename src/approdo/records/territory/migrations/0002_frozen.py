"""What keeps rows still, for every room above; and the marker of a demo, written at birth only."""

from django.db import migrations

from approdo.records.frozen import DROP_FUNCTIONS, FUNCTIONS, never_changes


class Migration(migrations.Migration):
    dependencies = [("territory", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        never_changes("territory_installation", "id", "born_as_demo", "demo_seed"),
    ]
