"""Who opened one dossier is asked by the person it concerns: not a walk through two years of readings."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_chain")]

    operations = [
        migrations.AddIndex(
            model_name="reading",
            index=django.contrib.postgres.indexes.GinIndex(fields=["dossiers"], name="readings_of_a_dossier"),
        ),
    ]
