"""Forms say everything in words, and an error stands on top and at its field."""

from __future__ import annotations

from django import forms
from django.template import Context, Template

from yinuo.web.samples import SampleForm

TEMPLATE = Template("{% load yinuo %}{% form_errors form %}{% form_fields form %}")


def drawn(form: forms.BaseForm) -> str:
    return TEMPLATE.render(Context({"form": form}))


def test_clean_form_has_labels_needs_hints_and_examples_but_no_errors() -> None:
    text = drawn(SampleForm())
    assert text.count("（必填）") == 4 and text.count("（可不填）") == 1
    assert "按决定书抄写，括号用〔〕。" in text and "洛市监罚〔2026〕118号" in text
    assert 'role="alert"' not in text


def test_each_error_is_linked_from_the_top_and_described_at_its_field() -> None:
    text = drawn(SampleForm({"number": "", "day": "2026-02-30", "kind": "2"}))
    assert "有 4 处要改" in text
    assert 'href="#id_number"' in text and 'id="id_number_error"' in text
    assert 'aria-describedby="id_number_helptext id_number_error"' in text
    assert 'aria-invalid="true"' in text


def test_what_was_typed_is_still_there() -> None:
    text = drawn(SampleForm({"number": "豫洛建罚〔2026〕第 0047 号", "day": ""}))
    assert 'value="豫洛建罚〔2026〕第 0047 号"' in text


def test_some_fields_only_and_escaped_help() -> None:
    class Sly(forms.Form):
        one = forms.CharField(help_text="<b>粗</b>")
        two = forms.CharField()

    text = Template("{% load yinuo %}{% form_fields form 'one' %}").render(Context({"form": Sly()}))
    assert "&lt;b&gt;" in text and 'name="two"' not in text


def test_upload_area_is_a_plain_file_field() -> None:
    text = Template("{% load yinuo %}{% upload accept='.xlsx' hint='不超过 200 MB' %}").render(Context())
    assert '<input type="file" name="file" id="id_file"' in text and 'for="id_file"' in text
