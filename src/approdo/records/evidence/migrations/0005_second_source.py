"""Where to look for what disagrees, without reading every fact."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_frozen_papers")]

    operations = [
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("replaced_at__isnull", True), models.Q(("source", "regional_platform"), _negated=True)),
                fields=["dossier"],
                name="fact_of_a_second_source",
            ),
        ),
    ]
