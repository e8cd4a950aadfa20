"""From templates and profiles to executed notebooks: what to run, running it, and making the result a page."""

from planning.building.plan import Job, plan_pages
from planning.building.products import PRODUCTS, Product
from planning.building.run import Outcome, RunResult, run_pages
from planning.building.templates import TemplateError, check_template, check_templates

__all__ = [
    "PRODUCTS",
    "Job",
    "Outcome",
    "Product",
    "RunResult",
    "TemplateError",
    "check_template",
    "check_templates",
    "plan_pages",
    "run_pages",
]
