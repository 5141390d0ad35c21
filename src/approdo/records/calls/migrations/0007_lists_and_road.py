"""Two changes that were made side by side: indexes of lists, and the road to the keys. Nothing else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("calls", "0006_list_indexes"), ("calls", "0006_road_to_keys")]

    operations = []
