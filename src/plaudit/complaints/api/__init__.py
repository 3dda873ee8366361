"""Complaints by API: connected systems file and read, people have their own programs handle in their name."""

from ninja import Router

from . import deeds, filing, reading

router = Router(tags=["complaints"])
for each in (filing.router, reading.router, deeds.router):
    router.add_router("", each)

__all__ = ["router"]
