"""Reading files: what a file is, where its table lies, and its rows as text in DuckDB. No Django here.

``read_file`` recognises and opens; ``stage`` brings the rows of the confirmed columns into DuckDB. Between the two
lies the mapping of headers to fields (``yinuo.intake.mapping``).
"""

from yinuo.intake.readers.errors import UnreadableFile
from yinuo.intake.readers.model import (
    Kind,
    Limits,
    Problem,
    Remark,
    Sheet,
    SourceTable,
    StagedInfo,
    TemplateMark,
)
from yinuo.intake.readers.read import read_file
from yinuo.intake.readers.staging import stage

__all__ = [
    "Kind",
    "Limits",
    "Problem",
    "Remark",
    "Sheet",
    "SourceTable",
    "StagedInfo",
    "TemplateMark",
    "UnreadableFile",
    "read_file",
    "stage",
]
