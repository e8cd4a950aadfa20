"""The lists, scales and thresholds the product uses: versioned YAML files, loaded once and strictly."""

from planning.frameworks.loading import (
    Framework,
    FrameworkError,
    Item,
    Setting,
    data_folder,
    framework,
    framework_names,
    read_framework,
)

__all__ = [
    "Framework",
    "FrameworkError",
    "Item",
    "Setting",
    "data_folder",
    "framework",
    "framework_names",
    "read_framework",
]
