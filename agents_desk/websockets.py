from django.urls import path

from agents_desk.consumers import DeskSocket

websocket_urlpatterns = [path("ws/desk/", DeskSocket.as_asgi())]
