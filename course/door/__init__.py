"""The room `door`: who comes in, with a network or without one."""

from flask import Blueprint

bp = Blueprint("door", __name__)

__all__ = ["bp"]
