"""The roles of the site: groups, and exactly the rights each of them needs.

Migrations copy these names; change a role's rights by a migration, never by hand in the admin.
"""

EDITOR = "editor"
REVIEWER = "clinical reviewer"
CURATOR = "curator"
MODERATOR = "moderator"
