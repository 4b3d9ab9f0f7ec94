from django.apps import AppConfig


class AgentsDeskConfig(AppConfig):
    name = "agents_desk"
    verbose_name = "Desk"
