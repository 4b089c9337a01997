"""What an information class (信息类) may say, as typed models.

One YAML file is one edition of one class. The models hold the shape of a single file; what spans files
(enumerations, other editions, expressions over fields) is checked by ``core.definitions.check``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

FieldType = Literal[
    "text", "date", "money", "integer", "decimal", "uscc", "orgcode", "identity", "phone", "boolean"
]
Level = Literal["error", "warning"]
Fault = Literal["source", "mapping", "platform"]
Disclosure = Literal["public", "shared", "authorised", "never"]
Mask = Literal["name", "identity", "phone", "text"]

YUAN_TO_FEN = 100
FEN_PER = {"元": YUAN_TO_FEN, "万元": 10_000 * YUAN_TO_FEN, "亿元": 100_000_000 * YUAN_TO_FEN}


class Strict(BaseModel):
    """Unknown keys are mistakes; definitions never change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Bilingual(Strict):
    """The same words in Chinese and English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh


def _both(value: Any) -> Any:
    return {"zh": value, "en": value} if isinstance(value, str) else value


Words = Annotated[Bilingual, BeforeValidator(_both)]
"""A title: ``{zh: …, en: …}``, or one text when it is the same in both languages."""


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Label = Annotated[str, BeforeValidator(_text)]
"""Text that YAML may have read as a number: ``edition: 2019``."""


class Period(Strict):
    """Days on which something is in force, both ends included; an open end is unbounded."""

    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")

    def covers(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class FieldDefinition(Strict):
    """One column of the class. ``required``, ``blank`` and ``accept`` take SQL conditions over the fields.

    ``length`` counts characters; ``decimals`` is the most digits after the point; ``typed_in`` is the unit
    people type money in (values are kept in fen, 分). ``words`` maps texts to what they mean (长期:
    2099/12/31). ``derive`` computes the text from other fields when the source gives none. ``accept`` lets a
    value pass the checks of its type. ``check`` is the level of the check of a code or number. No day
    before ``not_before`` can be meant. What may be typed
    freely and is public is searched for personal numbers, unless ``scan`` is false, for the reason in ``unscanned``.
    """

    title: Words
    type: FieldType = "text"
    length: int | None = Field(default=None, gt=0)
    required: bool | str = False
    blank: str | None = None
    accept: str | None = None
    check: Level = "error"
    one_of: str | None = None
    many: str | None = None
    typed_in: Literal["元", "万元", "亿元"] | None = None
    decimals: int | None = Field(default=None, ge=0, le=6)
    positive: bool = False
    not_before: date | None = None
    words: dict[Label, Label] = {}
    derive: str | None = None
    basis: str | None = None
    disclose: Disclosure = "public"
    mask: Mask | None = None
    scan: bool = True
    unscanned: str | None = None
    retention: str | None = None
    example: Label | None = None
    help: Words | None = None
    in_list: bool = Field(default=False, alias="list")
    search: bool = False
    filter: bool = False

    @model_validator(mode="after")
    def _type_agrees(self) -> FieldDefinition:
        if self.typed_in and self.type != "money":
            raise ValueError("typed_in belongs to fields of type money")
        if self.type == "money" and not self.typed_in:
            raise ValueError("a field of type money says in which unit it is typed: typed_in")
        if self.not_before and self.type != "date":
            raise ValueError("not_before belongs to fields of type date")
        if (self.one_of or self.many) and self.type != "text":
            raise ValueError("one_of and many belong to fields of type text")
        if self.scan == bool(self.unscanned):
            raise ValueError("scan: false and unscanned, the reason, go together")
        return self

    @property
    def is_code(self) -> bool:
        return self.type in ("uscc", "orgcode", "identity", "phone")

    @property
    def is_free_text(self) -> bool:
        """Whether anything may be typed: a text outside a list, or a code that a wrong check digit only warns of."""
        if self.type == "text":
            return self.one_of is None
        return self.type in ("uscc", "orgcode") and self.check == "warning"


class DateDefaults(Strict):
    """What holds of date fields."""

    not_before: date


class FieldDefaults(Strict):
    """What holds of the fields of every class unless a field says otherwise."""

    date: DateDefaults


class SheetWords(Strict):
    """Words by which rows of a table are known that are no records: those with which lines below it begin, and those that
    say that there is nothing to report.
    """

    below_table: tuple[str, ...] = ()
    nil: tuple[str, ...] = ()


class Rule(Strict):
    """A check over one record: where ``when`` is true, ``holds`` must be.

    Texts may show values: ``{EXPRESSION}``. ``field`` is the cell that is marked (else the first field named).
    ``since`` dates the rule: it applies to records decided on or after that day. ``one_by_one`` says that rows which hold
    the same text need not have the same one put in its place.
    """

    level: Level = "error"
    when: str | None = None
    holds: str
    field: str | None = None
    says: Words
    mend: Words
    fault: Fault = "source"
    basis: str | None = None
    since: date | None = None
    until: date | None = None
    one_by_one: bool = False


class GroupRule(Rule):
    """A check of a record against others: ``over`` the batch it came with, or the unit's history.

    ``by`` are the fields that put records together; ``gather`` names aggregates over the group, which ``when``,
    ``holds`` and the texts read as ``group.NAME``.
    """

    over: Literal["batch", "history"] = "batch"
    by: tuple[str, ...] = Field(min_length=1)
    gather: dict[str, str] = Field(min_length=1)


class Refusal(Strict):
    """Records that law keeps out of the platform: they are refused with the reason, never stored."""

    when: str
    field: str | None = None
    says: Words
    mend: Words
    basis: str


class Subject(Strict):
    """Fields that say whom the record is about; ``natural`` is the ``kind`` of a natural person (自然人)."""

    name: str
    code: str | None = None
    kind: str | None = None
    identity: str | None = None
    natural: str | None = None


class Party(Strict):
    """Fields with the name and the code of a body."""

    name: str
    code: str | None = None


class Publication(Strict):
    """Which records may be public at all; their public texts are searched for personal numbers first."""

    when: str = "true"
    basis: str | None = None


class Upgrade(Strict):
    """How a row of an older edition becomes one of this: renamed fields, and expressions over the older ones."""

    rename: dict[str, str] = {}
    set: dict[str, str] = {}


class Maps(Strict):
    """Other names of the columns, and older editions."""

    headers: dict[Label, str] = {}
    older: dict[Label, Upgrade] = Field(default={}, alias="from")


class ClassEdition(Strict):
    """One edition of an information class: everything the product knows about a kind of record."""

    id: str = Field(alias="class", pattern=r"^[a-z][a-z0-9-]*$")
    title: Words
    edition: Label
    valid: Period = Period()
    basis: str
    summary: Words | None = None
    key: tuple[str, ...] = Field(min_length=1)
    subject: Subject
    source: Party | None = None
    authority: Party | None = None
    decided: str | None = None
    clock: str | None = None
    publicity: str | None = None
    publication: Publication = Publication()
    fields: dict[str, FieldDefinition] = Field(min_length=1)
    rules: dict[str, Rule] = {}
    groups: dict[str, GroupRule] = {}
    refuse: dict[str, Refusal] = {}
    maps: Maps = Maps()

    @property
    def name(self) -> str:
        """``penalty/2019``: how messages and stored records name the edition."""
        return f"{self.id}/{self.edition}"

    @property
    def party_names(self) -> frozenset[str]:
        """The fields that hold the name of the subject, the source or the authority."""
        parties = [party.name for party in (self.source, self.authority) if party]
        return frozenset({self.subject.name, *parties})

    @property
    def document_number(self) -> str | None:
        """The field of the document number: the first text of the natural key that names nobody."""
        texts = (code for code in self.key if self.fields[code].type == "text")
        return next((code for code in texts if code not in self.party_names), None)

    def with_defaults(self, defaults: FieldDefaults) -> ClassEdition:
        """The edition with what holds of all fields put where a field does not say otherwise."""
        earliest = {"not_before": defaults.date.not_before}
        fields = {
            code: field.model_copy(update=earliest)
            if field.type == "date" and field.not_before is None
            else field
            for code, field in self.fields.items()
        }
        return self.model_copy(update={"fields": fields})

    def scanned(self, enumerations: Mapping[str, Enumeration]) -> tuple[str, ...]:
        """The fields that the scan before publication reads: public, and of any words, were it only the explanation
        of an open value of a list.
        """
        return tuple(
            code
            for code, field in self.fields.items()
            if field.scan
            and field.disclose == "public"
            and (field.is_free_text or _is_open(enumerations.get(field.one_of or "")))
        )


def _is_open(values: Enumeration | None) -> bool:
    return values is not None and values.is_open


class Withdrawal(Strict):
    """A layer's word that a class of the layers below (or one edition of it) is not used here, from a day on."""

    id: str = Field(alias="class")
    edition: Label | None = None
    withdrawn: Literal[True] | date
    basis: str


class EnumeratedValue(Strict):
    """A value of a list; ``aliases`` are other spellings, ``code`` its number. An ``open`` value may carry
    an explanation after it (其他-…). ``valid`` bounds the decisions it may be used in.
    """

    value: Label
    en: str | None = None
    code: Label | None = None
    aliases: tuple[Label, ...] = ()
    open: bool = False
    valid: Period = Period()


def _value(item: Any) -> Any:
    return item if isinstance(item, dict) else {"value": item}


class Enumeration(Strict):
    """A closed list of values (枚举), dated value by value."""

    title: Words
    basis: str
    values: tuple[Annotated[EnumeratedValue, BeforeValidator(_value)], ...] = Field(min_length=1)

    @property
    def spellings(self) -> dict[str, str]:
        """Every accepted spelling with the value it stands for."""
        return {text: entry.value for entry in self.values for text in (entry.value, *entry.aliases)}

    @property
    def is_open(self) -> bool:
        """Whether a value may carry an explanation: any words."""
        return any(entry.open for entry in self.values)
