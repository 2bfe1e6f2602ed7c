"""The room `mastery`: what the room knows, and the summit days planned from it."""

from flask import Blueprint

bp = Blueprint("mastery", __name__)

__all__ = ["bp"]
