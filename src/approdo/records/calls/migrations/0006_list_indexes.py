"""What the list of a call's files asks: in the order of points, and how many of each state."""

from django.db import migrations
from django.db.migrations import RunSQL


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_frozen_offers")]

    operations = [
        RunSQL(
            """
            CREATE INDEX calls_application_by_points
                ON public.calls_application (call_id, score DESC, filed_at, public_code);
            CREATE INDEX calls_application_by_state ON public.calls_application (call_id, state);
            CREATE INDEX calls_application_by_platform_number ON public.calls_application (upper(external_id));
            CREATE INDEX calls_application_by_protocol ON public.calls_application (upper(protocol_number));
            """,
            """
            DROP INDEX public.calls_application_by_points, public.calls_application_by_state,
                public.calls_application_by_platform_number, public.calls_application_by_protocol;
            """,
        )
    ]
