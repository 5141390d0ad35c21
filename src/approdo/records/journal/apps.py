"""The room's hooks: after `migrate` the runtime role gets its declared rights; `check --database` asks the guard."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "approdo.records.journal"

    def ready(self) -> None:
        from approdo.records import guard, rights

        post_migrate.connect(rights.grant_after_migrate, sender=self, dispatch_uid="approdo.rights")
        checks.register(guard.check_runtime_role, checks.Tags.database)
