"""For any WSGI server: `wsgi:app`, after `course upgrade`."""

from course import create_app

app = create_app()
