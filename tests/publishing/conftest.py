"""Brings the workspaces that are made once for all tests."""

from site_fixture import site, small, whole

__all__ = ["site", "small", "whole"]
