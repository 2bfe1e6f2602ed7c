"""The room `remind`: reminders to those who are not ready, by hand or by a schedule."""

from flask import Blueprint

bp = Blueprint("remind", __name__)

__all__ = ["bp"]
