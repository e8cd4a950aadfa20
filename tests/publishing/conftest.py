"""Brings the workspaces that are made once for all tests."""

from hostile_fixture import hostile, hostile_site
from site_fixture import site, small, small_site, whole

__all__ = ["hostile", "hostile_site", "site", "small", "small_site", "whole"]
