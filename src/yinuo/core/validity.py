"""When a dated definition holds: law changes, so periods, bands and rules carry their days."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Validity(BaseModel):
    """``{from: 2018-07-25, to: 2023-04-30}``, both days included; without ``to`` until further notice."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    since: date = Field(alias="from")
    to: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.to is None or day <= self.to)
