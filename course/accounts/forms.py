"""The forms of the room."""

from __future__ import annotations

from wtforms import PasswordField, SelectField
from wtforms.validators import EqualTo, InputRequired, Length
from wtforms.widgets import EmailInput

from course.domain.names import clean_latin, clean_own
from course.web.bank_languages import languages_to_read
from course.web.forms import CourseForm, Line, said_by
from course.web.i18n import lazy_gettext as _
from course.web.zones import zones

LONGEST_ADDRESS = 254
"""Characters of an e-mail address. Source: RFC 5321, as corrected by its erratum 1690."""


class AddressForm(CourseForm):
    """Whom to send a link."""

    username = Line(
        _("E-mail address"),
        validators=[
            InputRequired(_("Type your e-mail address.")),
            Length(max=LONGEST_ADDRESS, message=_("This is longer than any e-mail address.")),
        ],
        widget=EmailInput(),
    )


class SignInForm(AddressForm):
    """Address and password, under the names that password managers know."""

    password = PasswordField(
        _("Password"), validators=[InputRequired(_("Type your password, or ask for a link."))]
    )


class NewPasswordForm(CourseForm):
    """A password, twice: nobody sees what they type."""

    new_password = PasswordField(
        _("New password"), validators=[InputRequired(_("Type the password you want."))]
    )
    again = PasswordField(
        _("The same password again"),
        validators=[
            EqualTo("new_password", _("The two passwords are not the same. Type both again."))
        ],
    )


class ChangePasswordForm(NewPasswordForm):
    """The same for somebody who has one already."""

    current_password = PasswordField(
        _("Current password"), validators=[InputRequired(_("Type the password you have now."))]
    )


class LatinNameForm(CourseForm):
    """The name as the passport's machine-readable line has it."""

    latin_name = Line(
        _("Name in Latin letters"),
        validators=[InputRequired(_("Type your name in Latin letters.")), said_by(clean_latin)],
    )


class NamesForm(CourseForm):
    """Both names; the Latin one may still be missing."""

    name = Line(
        _("Name in your own script"),
        validators=[InputRequired(_("Type your name.")), said_by(clean_own)],
        render_kw={"dir": "auto"},  # its script decides, not the page's
    )
    latin_name = Line(
        _("Name in Latin letters"),
        validators=[said_by(lambda text: clean_latin(text) if text.strip() else "")],
    )


class PreferencesForm(CourseForm):
    """The language of pages and questions, and the zone of the times on them."""

    locale = SelectField(_("Language"), choices=languages_to_read)
    zone = SelectField(_("Time zone"), choices=zones)
