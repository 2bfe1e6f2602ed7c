"""The room `assist`: exemptions, accommodations, names, and seats that pass to somebody else."""

from flask import Blueprint

bp = Blueprint("assist", __name__)

__all__ = ["bp"]
