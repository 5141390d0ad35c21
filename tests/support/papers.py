"""Papers that somebody might send: good ones, and one of each kind that must not come in."""

import io

import pikepdf
from PIL import Image


def pdf(*, text: str = "", password: str | None = None, script: str = "") -> bytes:
    """A page of A4. `text` makes it another paper; `script` runs when it is opened, from inside a compressed stream."""
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = text
    if script:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
        made.Root.OpenAction = made.make_indirect(action)
    out = io.BytesIO()
    encryption = pikepdf.Encryption(owner="o", user=password) if password is not None else False
    made.save(
        out,
        encryption=encryption,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=password is None,
    )
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (320, 200)) -> bytes:
    """A photograph of something grey, not of one colour alone so that it has a body to be cut."""
    out = io.BytesIO()
    Image.effect_noise(size, 40).save(out, kind)
    return out.getvalue()
