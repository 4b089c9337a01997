"""Words of the desk for what machines call acts, objects and looks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.web import menu

ACTS = {
    "account.create": _("建立账号"),
    "account.lock": _("停用账号"),
    "account.unlock": _("启用账号"),
    "account.link": _("发放一次性登录链接"),
    "account.password": _("本人更改口令"),
    "account.session-end": _("结束一次登录"),
    "account.sessions-end": _("结束全部登录"),
    "account.second-factor": _("本人绑定验证码应用"),
    "account.second-factor-reset": _("重置第二因素"),
    "account.recovery-codes": _("本人重新生成恢复码"),
    "account.lockout-clear": _("解除登录锁定"),
    "token.create": _("授予接口权限"),
    "token.revoke": _("收回接口权限"),
    "body.register": _("登记单位"),
    "body.rename": _("更名"),
    "body.add-alias": _("登记别名"),
    "body.move": _("调整隶属关系"),
    "body.pass": _("随上级单位归入承继单位"),
    "body.follow-superior": _("随上级单位改属县区"),
    "body.follow-files": _("按定义文件更新"),
    "body.merge": _("合并其他单位"),
    "body.split": _("拆分"),
    "body.replace": _("更名换码"),
    "body.abolish": _("撤销"),
    "official.register": _("登记人员"),
    "official.appoint": _("任职"),
    "official.end-term": _("卸任"),
}

LOOKS = {
    "view": _("查看"),
    "list": _("查看清单"),
    "search": _("查询"),
    "export": _("导出"),
    "download": _("下载"),
    "print": _("打印"),
    "correct": _("打开更正"),
    "proof": _("下载证明"),
    "refused": _("被拒绝"),
    "sign-in": _("登录"),
    "second-factor": _("填写验证码"),
    "job.stop": _("停止任务"),
    "job.retry": _("重试任务"),
    "journal.check": _("核查存证"),
}

KINDS = {
    "record": _("信用记录"),
    "official": _("人员"),
    "account": _("账号"),
    "body": _("单位"),
    "submission": _("报送"),
    "queued-row": _("待改的行"),
    "access-log": _("访问日志"),
    "token": _("接口授权"),
    "job": _("任务"),
    "journal": _("存证"),
    "address": _("页面"),
}

STEPS = {
    "entries": _("存证"),
    "checkpoints": _("检查点"),
    "objects": _("对象"),
    "读取": pgettext_lazy("step", "读取"),
    "核验": pgettext_lazy("step", "核验"),
    "入库": pgettext_lazy("step", "入库"),
}
"""What the step that a job is at is called, by the note the job left of it."""

PURPOSES = {"link": _("用一次性链接"), "password": _("用口令")}
"""How somebody came in, which the log keeps in the place of a purpose."""

BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "IE"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def act_word(name: str) -> str:
    """What an act of the journal is called; its own name when nobody has given it words."""
    return str(ACTS.get(name, name))


def look_word(name: str) -> str:
    """What a look is called."""
    return str(LOOKS.get(name, name))


def kind_word(name: str) -> str:
    """What a kind of object is called; of an address that was refused, what the menu calls its page."""
    known = KINDS.get(name) or next((entry.label for entry in menu.WORKBENCH if entry.name == name), None)
    return str(known or (KINDS["address"] if ":" in name else name))


def object_words(kind: str, key: str) -> str:
    """An object by its kind and number."""
    return f"{kind_word(kind)} {key}".strip()


def step_word(note: str) -> str:
    """What the step is called of which a job left ``note``."""
    return str(STEPS.get(note, note))


def purpose_word(purpose: str) -> str:
    """Why somebody looked."""
    return str(PURPOSES.get(purpose, purpose)) or "—"


def browser(told: str) -> str:
    """What a browser says of itself, as a person would: ``Chrome · Windows``."""
    parts = [next((word for mark, word in known if mark in told), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, parts)) or told[:40]
