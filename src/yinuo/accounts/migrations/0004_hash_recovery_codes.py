"""Hashes the recovery codes that lie plain in their table. Its reverse takes the codes away: what was hashed cannot be
given back, and an earlier release would take the hash itself for a code. People then make new ones on their page.
"""

from django.db import migrations

from yinuo.accounts.recovery_codes import HASH_LETTERS, hash_of


def _tokens(apps):
    return apps.get_model("otp_static", "StaticToken").objects


def hash_codes(apps, schema_editor):
    for pk, code, user in _tokens(apps).values_list("pk", "token", "device__user_id"):
        if len(code) < HASH_LETTERS:
            _tokens(apps).filter(pk=pk).update(token=hash_of(code.lower(), user))


def drop_codes(apps, schema_editor):
    hashed = [pk for pk, code in _tokens(apps).values_list("pk", "token") if len(code) == HASH_LETTERS]
    _tokens(apps).filter(pk__in=hashed).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_seal_totp_keys"),
        ("otp_static", "0003_add_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="HashedStaticDevice",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("otp_static.staticdevice",),
        ),
        migrations.RunPython(hash_codes, drop_codes),
    ]
