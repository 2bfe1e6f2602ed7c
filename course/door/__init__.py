"""The room `door`: who comes in, with a network or without one.

A desk is a page that goes on without the server. What it needs lies on the device: its own files
with the service worker, the day's seats sealed under a key that never leaves the browser and dies
at midnight, and what it wrote down until the server has it. The server merges what desks send, in
any order (`domain.passages`), and says the same as they do (`domain.admission`).
"""

from flask import Blueprint

bp = Blueprint("door", __name__)

from course.domain.words import words  # noqa: E402
from course.door import list_views, page_views, views  # noqa: E402  # registers the routes
from course.web.tabs import Tab, add_tab  # noqa: E402

add_tab(bp, "secretariat", Tab(70, "door.desk", words("Door")))
add_tab(bp, "door", Tab(10, "door.desk", words("Desk")))
add_tab(bp, "door", Tab(20, "door.inside", words("Who is inside")))
add_tab(bp, "door", Tab(30, "door.check", words("Check this device")))

__all__ = ["bp", "list_views", "page_views", "views"]
