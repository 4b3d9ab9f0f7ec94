from django.urls import path

from chat.consumers import ConversationSocket

websocket_urlpatterns = [path("ws/conversations/<str:conversation_id>/", ConversationSocket.as_asgi())]
