"""Queries on the registry; who may see what needs no scope here, for who is who is public."""

from yinuo.registry.queries.bodies import (
    body_by_code_or_name,
    children,
    credit_office_of,
    head_counts,
    history_of,
    in_force,
    officials_of,
    repair_of,
    search_bodies,
    suggestions,
    tree,
    under,
)
from yinuo.registry.queries.regions import (
    counties_for_statistics,
    county_today,
    current_regions,
    lineage,
    region_names,
)

__all__ = [
    "body_by_code_or_name",
    "children",
    "counties_for_statistics",
    "county_today",
    "credit_office_of",
    "current_regions",
    "head_counts",
    "history_of",
    "in_force",
    "lineage",
    "officials_of",
    "region_names",
    "repair_of",
    "search_bodies",
    "suggestions",
    "tree",
    "under",
]
