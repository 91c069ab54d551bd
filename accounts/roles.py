"""The roles of the site: groups, and exactly the rights each of them needs.

Migrations give the rights; change a role's rights by a migration, never by hand in the admin.
"""

from typing import Any

EDITOR = "editor"
REVIEWER = "clinical reviewer"
CURATOR = "curator"
MODERATOR = "moderator"


def grant(apps: Any, role: str, app_label: str, rights: dict[str, tuple[str, ...]]) -> None:
    """Give a role rights on models of one app, as in `{"food": ("view", "change")}`.

    For migrations: `apps` is the historical registry. Django makes the rows for permissions only
    after all migrations have run, so the ones needed are made here; Django finds them later. The
    migration must depend on the latest ones of auth and contenttypes.
    """
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
    group.permissions.add(
        *(
            _permission(apps, app_label, model_name, action)
            for model_name, actions in rights.items()
            for action in actions
        )
    )


def _permission(apps: Any, app_label: str, model_name: str, action: str) -> Any:
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model_name
    )
    verbose_name = apps.get_model(app_label, model_name)._meta.verbose_name
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model_name}",
        defaults={"name": f"Can {action} {verbose_name}"},
    )
    return permission
