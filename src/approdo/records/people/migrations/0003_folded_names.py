"""Names are found whatever their accents, capitals and apostrophes: `approdo_fold`, and an index on it.

`unaccent` itself depends on a dictionary that can be replaced, so PostgreSQL calls it stable and refuses to index it; ours names the
dictionary and is declared immutable. The city's people are sorted by the same function, never by the server's collation.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

FOLD = """
CREATE FUNCTION public.approdo_fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT translate(lower(public.unaccent('public.unaccent'::regdictionary, $1)), '''’`', '')
$$;
CREATE INDEX people_person_folded_name ON public.people_person
    USING gin (public.approdo_fold(family_name || ' ' || given_name) public.gin_trgm_ops);
CREATE INDEX people_person_tax_code_begins ON public.people_person (tax_code text_pattern_ops);
CREATE INDEX people_membership_speaks ON public.people_membership (person_id) WHERE is_applicant;
CREATE INDEX people_membership_speaker ON public.people_membership (household_id) WHERE is_applicant;
"""
UNDO = """
DROP INDEX public.people_membership_speaks, public.people_membership_speaker, public.people_person_tax_code_begins, public.people_person_folded_name;
DROP FUNCTION public.approdo_fold(text);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_helpers")]

    operations = [UnaccentExtension(), TrigramExtension(), migrations.RunSQL(FOLD, UNDO)]
