"""How each team's conversations come to agents."""

from __future__ import annotations

from agents_desk.models import RoutingPolicy


class Policies:
    """All of them, read once."""

    def __init__(self) -> None:
        self._by_team = {policy.team: policy for policy in RoutingPolicy.objects.all()}

    @property
    def any_automatic(self) -> bool:
        return any(policy.is_automatic for policy in self._by_team.values())

    def of(self, team: str) -> RoutingPolicy:
        """The team's own, else the one for all; without any, agents pick."""
        return self._by_team.get(team) or self._by_team.get("") or RoutingPolicy()
