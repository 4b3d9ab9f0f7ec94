"""The admin's own content policy: its pages come from a package that evaluates expressions and styles inline."""

from __future__ import annotations

from asgiref.sync import iscoroutinefunction, markcoroutinefunction

HEADER = "Content-Security-Policy"
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class AdminPolicyMiddleware:
    """Gives `/admin/` a looser policy than the rest; still nothing loads from, or is sent to, anywhere else."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        if iscoroutinefunction(self):
            return self._later(request)
        return self._with_policy(request, self.get_response(request))

    async def _later(self, request):
        return self._with_policy(request, await self.get_response(request))

    def _with_policy(self, request, response):
        if request.path.startswith("/admin/"):
            response[HEADER] = POLICY
        return response
