# Stands in for the backend's settings.py in rehearsals: they show how it would be edited and leave it as it is.
import os

DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': 'edu',
        'USER': 'edu_app',
        'PASSWORD': os.environ['EDU_APP_PASSWORD'],
        'HOST': 'localhost',
        'PORT': '5432',
    }
}
