"""Thin views: read the request, call a use-case, render a page."""
