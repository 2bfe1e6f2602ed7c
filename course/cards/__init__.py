"""The room `cards`: what is printed: sign-in cards, the envelope for a mission, badges."""

from flask import Blueprint

bp = Blueprint("cards", __name__)

__all__ = ["bp"]
