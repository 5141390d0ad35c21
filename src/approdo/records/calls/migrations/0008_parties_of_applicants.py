"""Whoever speaks for the household of an application is a party to it, from the day of filing.

Imports write the party with the application; this gives it to applications that came in before parties existed. Who spoke
on the day of filing, else whoever is marked as the applicant.
"""

from django.db import migrations

GIVE = """
INSERT INTO access_party (id, dossier_id, party, capacity, powers, from_day, to_day)
SELECT gen_random_uuid(), a.dossier_id, m.person_id, 'applicant', '{}', (a.filed_at AT TIME ZONE 'Europe/Rome')::date, NULL
  FROM calls_application a
 CROSS JOIN LATERAL (
       SELECT DISTINCT ON (who.person_id) who.person_id FROM people_membership who
        WHERE who.household_id = a.household_id AND who.is_applicant
          AND (who.period @> (a.filed_at AT TIME ZONE 'Europe/Rome')::date
               OR NOT EXISTS (SELECT FROM people_membership other
                               WHERE other.household_id = a.household_id AND other.is_applicant
                                 AND other.period @> (a.filed_at AT TIME ZONE 'Europe/Rome')::date))) m
 WHERE NOT EXISTS (SELECT FROM access_party p WHERE p.dossier_id = a.dossier_id AND p.capacity = 'applicant');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0007_lists_and_road"),
        ("access", "0005_party_ends_earlier"),
        ("people", "0002_helpers"),
    ]

    operations = [migrations.RunSQL(GIVE, migrations.RunSQL.noop)]
