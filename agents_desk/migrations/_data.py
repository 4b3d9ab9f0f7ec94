"""Rows that migrations make, shared by those that go step by step and the one that joins them."""


def add_the_policy_for_all(apps, schema_editor):
    """So that managers find a line to change; it says what holds without it."""
    apps.get_model("agents_desk", "RoutingPolicy").objects.get_or_create(team="")
