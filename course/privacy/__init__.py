"""The room `privacy`: what is kept about a person, given out, erased, and let go in time."""

from flask import Blueprint

bp = Blueprint("privacy", __name__)

__all__ = ["bp"]
