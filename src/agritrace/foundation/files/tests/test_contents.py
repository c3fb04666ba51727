"""What is taken, made harmless, or refused, whatever its name says."""

import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from agritrace.foundation.files import contents
from agritrace.kernel.results import Refused

PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(size=(300, 200), kind="JPEG", mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, "green" if mode == "RGB" else None).save(out, kind, **options)
    return out.getvalue()


def code(content):
    with pytest.raises(Refused) as caught:
        contents.clean(content)
    (reason,) = caught.value.refusal.reasons
    assert reason.remedy
    return reason.code


def test_the_place_of_a_house_in_the_metadata_does_not_survive():
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (IFDRational(30), IFDRational(16), IFDRational(5))
    exif[0x010E] = "phone of somebody"
    cleaned = contents.clean(picture(exif=exif))
    assert not Image.open(BytesIO(cleaned.content)).getexif()
    assert b"somebody" not in cleaned.content


def test_a_photo_taken_upright_stays_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(BytesIO(contents.clean(picture(exif=exif)).content)).size == (200, 300)


def test_a_big_photo_becomes_small_enough_for_a_slow_line():
    cleaned = contents.clean(picture((6000, 4500)))
    assert max(Image.open(BytesIO(cleaned.content)).size) == 2000


def test_what_hides_behind_a_picture_is_gone():
    assert b"<?php" not in contents.clean(picture() + b"<?php system('x') ?>").content


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1"])
def test_every_kind_of_png_becomes_a_jpeg(mode):
    assert contents.clean(picture(kind="PNG", mode=mode)).media_type == contents.JPEG


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00program", b"<svg onload='alert(1)'/>", b"GIF89a....", b"PK\x03\x04", b"", b"<html>%PDF-</html>"],
)
def test_a_disguised_file_is_told_by_its_content(content):
    assert code(content) == "type"


def test_a_broken_picture_is_refused_with_words():
    assert code(picture()[:200]) == "damaged"
    assert code(b"\xff\xd8\xff" + b"\x00" * 50) == "damaged"


def test_a_picture_bomb_is_refused_before_it_is_unpacked():
    assert code(picture((20000, 20000), kind="PNG", mode="1")) == "damaged"


def test_a_plain_pdf_stays_as_it_is():
    assert contents.clean(PDF) == contents.Cleaned(contents.PDF, PDF)


@pytest.mark.parametrize(
    "name",
    [b"/JavaScript", b"/JS (x)", b"/Launch", b"/EmbeddedFile", b"/EmbeddedFiles", b"/J#61vaScript", b"/RichMedia"],
)
def test_a_pdf_that_acts_is_refused_however_it_is_written(name):
    assert code(PDF.replace(b"/Type", name + b" /Type")) == "active"


def test_what_hides_in_a_compressed_stream_is_found():
    hidden = zlib.compress(b"1 0 <</S/JavaScript/JS(app.alert(1))>>")
    body = b"2 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" + hidden + b"\nendstream endobj\n"
    assert code(PDF.replace(b"trailer", body + b"trailer")) == "active"


def test_words_that_only_begin_alike_are_harmless():
    assert contents.clean(PDF.replace(b"/Type", b"/JSX /Type")).media_type == contents.PDF


def test_a_stream_of_another_filter_is_left_alone():
    body = b"2 0 obj<</Filter/DCTDecode>>stream\n\xff\xd8 no deflate\nendstream endobj\n"
    assert contents.clean(PDF.replace(b"trailer", body + b"trailer")).media_type == contents.PDF


def test_a_pdf_bomb_stops_at_its_limit(monkeypatch):
    monkeypatch.setattr(contents, "_MOST_INFLATED", 1000)
    body = b"2 0 obj<<>>stream\n" + zlib.compress(b" " * 100_000) + b"\nendstream endobj\n"
    assert code(PDF.replace(b"trailer", body + b"trailer")) == "bomb"


def test_half_a_pdf_a_locked_one_and_a_huge_one_are_refused():
    assert code(PDF[:-8]) == "damaged"
    assert code(PDF.replace(b"/Root", b"/Encrypt 3 0 R /Root")) == "encrypted"
    assert code(PDF + b" " * contents.LARGEST_STORED) == "size"
