"""Changes that were made side by side: the road to the keys and the parties of applicants. Nothing else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("calls", "0007_lists_and_road"), ("calls", "0007_parties_of_applicants")]

    operations = []
