"""Workbooks the platform writes: the template of a class, and the clerk's own workbook with its faults marked."""

from yinuo.intake.workbooks.annotated import Mark, annotate
from yinuo.intake.workbooks.template import write_template

__all__ = ["Mark", "annotate", "write_template"]
