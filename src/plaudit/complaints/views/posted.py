"""What a form is bound to."""

from typing import Any

from django.http import HttpRequest


def posted(request: HttpRequest) -> tuple[Any, Any]:
    """The data and files of a POST, also of one without fields; nothing for any other method."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
