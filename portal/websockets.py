"""The WebSockets' routes."""

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import re_path

from agents_desk.websockets import websocket_urlpatterns as desk
from chat.websockets import websocket_urlpatterns as chat


class NoSuchSocket(AsyncWebsocketConsumer):
    """Refuses the handshake of a path that leads nowhere; without it the server would log a traceback."""

    async def connect(self) -> None:
        await self.close()


websocket_urlpatterns = [*chat, *desk, re_path("", NoSuchSocket.as_asgi())]
