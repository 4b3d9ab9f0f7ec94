# Whatever process loads the project rings the doorbell with this application's settings.
from portal.celery import app as celery_app

__all__ = ["celery_app"]
