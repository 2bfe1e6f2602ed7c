"""Judging what authors wrote: faults, advice, and what a bank gives away.

Nothing here is needed to serve a course. The files beside this folder read; these read over the
author's shoulder.
"""
