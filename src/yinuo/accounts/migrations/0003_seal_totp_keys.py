"""Seals the keys of one-time codes that lie plain in their table; reversible while ``keys/seal.key`` is there."""

from django.db import migrations

from yinuo.accounts.sealed_totp import open_key, seal_key
from yinuo.core.sealing import PREFIX


def seal(apps, schema_editor):
    devices = apps.get_model("otp_totp", "TOTPDevice").objects
    for pk, key, user in devices.exclude(key__startswith=PREFIX).values_list("pk", "key", "user_id"):
        devices.filter(pk=pk).update(key=seal_key(key, user))


def unseal(apps, schema_editor):
    devices = apps.get_model("otp_totp", "TOTPDevice").objects
    for pk, key, user in devices.filter(key__startswith=PREFIX).values_list("pk", "key", "user_id"):
        devices.filter(pk=pk).update(key=open_key(key, user))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_remembered_answers"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedTOTPDevice",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunPython(seal, unseal),
    ]
