"""Why a file is not read at all: one clear sentence each, in both languages, and how to mend it."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class UnreadableFile(DomainError):
    """The file as a whole is refused; nothing in it was taken in. Parent of every refusal below."""

    code = "file-unreadable"
    message = Text("这个文件读不出来：{detail}", "This file cannot be read: {detail}")
    remedy = Text(
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传。",
        "Open it in Excel or WPS, save it as .xlsx and upload it again.",
    )
    status = 422


class EmptyFile(UnreadableFile):
    code = "file-empty"
    message = Text("这个文件是空的，里面没有任何数据行。", "This file is empty: it holds no row of data.")
    remedy = Text(
        "请确认选对了文件，表头下面至少要有一行数据。",
        "Check that you chose the right file; below the header there must be at least one row.",
    )


class NoHeader(UnreadableFile):
    """No column bears a name of the class: without one the first row of data would be taken for the header."""

    code = "file-no-header"
    message = Text(
        "没有认出表头：没有一列的名称是这一类信息的字段。",
        "No header was recognised: no column bears the name of a field of this class.",
    )
    remedy = Text(
        "请在第一行写上各列的名称（可照模板），并核对信息类是否选对。",
        "Name the columns in the first row, as the template does, and check that the class is right.",
    )


class TruncatedFile(UnreadableFile):
    code = "file-truncated"
    message = Text(
        "这个文件不完整，可能没有传完或已损坏。", "This file is incomplete: it was cut off or damaged."
    )
    remedy = Text(
        "请先在本机打开确认内容完整，再重新上传。",
        "Open it on your own machine, check that it is whole, and upload it again.",
    )


class EncryptedFile(UnreadableFile):
    code = "file-encrypted"
    message = Text(
        "这个文件设了打开密码，平台读不了。", "This file is protected by a password and cannot be opened."
    )
    remedy = Text(
        "请在 Excel 或 WPS 里取消“打开密码”，另存后重新上传；不要把密码发给任何人。",
        "Remove the password in Excel or WPS, save, and upload again; never send the password to anyone.",
    )


class MacroFile(UnreadableFile):
    code = "file-has-macros"
    message = Text(
        "这个文件里带有宏程序，为了安全不予接收。",
        "This file carries macros (programs) and is refused for safety.",
    )
    remedy = Text(
        "请另存为不带宏的 .xlsx（Excel 工作簿）后重新上传。",
        "Save it as a plain .xlsx workbook without macros and upload it again.",
    )


class NotATable(UnreadableFile):
    """By content it is something else, whatever its name says (``really`` names it)."""

    code = "file-not-a-table"
    message = Text(
        "“{filename}”的内容其实是{really_zh}，不是数据表。",
        "“{filename}” is by its content {really_en}, not a table of data.",
    )
    remedy = Text(
        "请上传 xlsx、xls、ods、csv、tsv 或 json 格式的数据表；改文件后缀不会改变内容，要用“另存为”。",
        "Upload a table as xlsx, xls, ods, csv, tsv or json; renaming does not change the content, use “Save as”.",
    )


class FileTooLarge(UnreadableFile):
    code = "file-too-large"
    message = Text(
        "这个文件太大（{found}），上限是{allowed}。",
        "This file is too large ({found}); the limit is {allowed}.",
    )
    remedy = Text(
        "请按月份或按单位拆成几个文件分别上传，或改用 csv。",
        "Split it by month or unit into several files, or use csv.",
    )
    status = 413


class TooManyColumns(FileTooLarge):
    """Mostly one stray cell far to the right."""

    message = Text(
        "这个文件的表有 {found} 列，最多 {allowed} 列。",
        "The table of this file has {found} columns; at most {allowed} are allowed.",
    )
    remedy = Text(
        "请看最右边是不是误填了内容，删去用不到的列，另存后重新上传。",
        "See whether something stands far to the right by mistake, delete the columns you do not need, save and upload again.",
    )


class ZipBomb(UnreadableFile):
    code = "file-zip-bomb"
    message = Text(
        "这个文件展开后大得不正常（{detail}），为了安全不予接收。",
        "This file unpacks to an abnormal size ({detail}) and is refused for safety.",
    )
    remedy = Text(
        "请把数据复制到一个新的工作簿里另存后上传；确实很大的数据请用 csv 分批上传。",
        "Copy the data into a new workbook and upload that; send really large data as csv in parts.",
    )
    status = 413


class HostileFile(UnreadableFile):
    """Something in the file has no place in an honest workbook: entities, document types, paths that climb."""

    code = "file-hostile"
    message = Text(
        "这个文件里有不该出现在数据表里的内容（{detail}），为了安全不予接收。",
        "This file contains what no data table should hold ({detail}) and is refused for safety.",
    )
    remedy = Text(
        "请把数据复制到一个新的工作簿里另存后上传。",
        "Copy the data into a new workbook, save it, and upload that.",
    )


class UnknownEncoding(UnreadableFile):
    code = "file-encoding"
    message = Text(
        "这个文本文件的编码认不出来：按 {name} 读有 {damaged} 个字认不出，最先在第 {line} 行（“{detail}”）。",
        "The encoding of this text file is not recognised: read as {name}, {damaged} characters are none, "
        "the first of them in line {line} (“{detail}”).",
    )
    remedy = Text(
        "请看看那一行是不是从别的文件粘过来的，改好后在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）”重新上传。",
        "See whether that line was pasted from another file; mend it, save the file as “CSV UTF-8 (comma delimited)” in "
        "Excel or WPS and upload it again.",
    )


class BrokenJson(UnreadableFile):
    code = "file-json-broken"
    message = Text(
        "这个 JSON 文件第 {line} 行有语法错误。", "This JSON file has a syntax error in line {line}."
    )
    remedy = Text(
        '应为对象数组 [{{…}}, …]、{{"rows": […]}} 或每行一个对象；请修正后重新上传。',
        'Send an array of objects [{{…}}, …], {{"rows": […]}} or one object per line; mend it and upload again.',
    )


class RowsTwice(UnreadableFile):
    """An object with two lists of rows: a reader that takes one loses the other."""

    code = "file-json-rows-twice"
    message = Text(
        "这个 JSON 文件有两处数据行：第一处在第 {first} 行，第二处（“{name}”）在第 {line} 行。",
        "This JSON file has two lists of rows: one in line {first}, the other (“{name}”) in line {line}.",
    )
    remedy = Text("请把数据行并成一个列表后重新上传。", "Put all rows into one list and upload it again.")


class NoJsonObjects(UnreadableFile):
    code = "file-json-without-objects"
    message = Text(
        "这个 JSON 文件有 {entries} 项，没有一项是对象：每一行应是一个 {{字段: 值}} 的对象。",
        "This JSON file has {entries} entries and none of them is an object: every row has to be one of {{field: value}}.",
    )
    remedy = BrokenJson.remedy
