"""The room `roster`: the list of names, brought in as a difference and undone in one click."""

from flask import Blueprint

bp = Blueprint("roster", __name__)

__all__ = ["bp"]
