"""The way a message goes is known when it is sent (P-52): channel, address and letter may change in a draft, and no more."""

from django.db import migrations

from approdo.records.frozen import written_once

BORN = (
    "id", "dossier_id", "recipient", "legal", "text", "text_from", "subject", "body", "drafted_at", "drafted_by", "repeats_id",
)  # fmt: skip
WAY = ("channel", "address", "letter", "letter_digest")


def trigger(name: str, columns: tuple[str, ...], when: str = "") -> str:
    literals = ", ".join(f"'{column}'" for column in columns)
    return (
        f"CREATE TRIGGER {name} BEFORE UPDATE OF {', '.join(columns)} ON public.exchanges_message"
        f" FOR EACH ROW {when} EXECUTE FUNCTION public.approdo_never_changes({literals});\n"
    )


DROP = "DROP TRIGGER frozen_columns ON public.exchanges_message;\n"
BEFORE = (
    "id", "dossier_id", "recipient", "channel", "legal", "text", "text_from", "subject", "body", "address", "drafted_at",
    "drafted_by", "repeats_id",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0003_hand_overs")]

    operations = [
        migrations.RunSQL(
            DROP
            + trigger("frozen_columns", BORN)
            + trigger("frozen_way", WAY, "WHEN (OLD.state <> 'draft')"),
            DROP
            + "DROP TRIGGER frozen_way ON public.exchanges_message;\n"
            + trigger("frozen_columns", BEFORE),
        ),
        written_once("exchanges_handover"),
    ]
