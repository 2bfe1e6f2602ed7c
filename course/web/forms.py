"""The one base of every form on the site."""

from __future__ import annotations

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict


class CourseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that carries the token against forgery and says what to do when it is not right."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        """How the form reads a request."""

        def wrap_formdata(
            self, _form: FlaskForm, formdata: MultiDict[str, str] | None
        ) -> MultiDict[str, str] | None:
            """Read forms alone: Flask-WTF would take JSON too, with values that are no text."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if request.form else None
