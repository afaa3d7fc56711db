"""A PDF with a Chinese text layer, made from lines: what a word processor writes, without its font."""

from __future__ import annotations

from collections.abc import Sequence


def make_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF of the given pages; each line is printed on its own, as it is."""
    objects: dict[int, bytes] = {
        3: b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        b"/Supplement 0>>/FontDescriptor 6 0 R>>",
        6: b"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 700/StemV 80>>",
    }
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange "
        b"endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    objects[5] = _stream(cmap)
    kids = []
    number = 7
    for lines in pages:
        text = (
            "BT /F1 12 Tf 16 TL 50 800 Td "
            + " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
            + " ET"
        )
        objects[number] = _stream(text.encode("ascii"))
        objects[number + 1] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>>>>>"
        ).encode()
        kids.append(f"{number + 1} 0 R")
        number += 2
    objects[1] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[2] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    data = b"%PDF-1.7\n"
    offsets = {}
    for key in sorted(objects):
        offsets[key] = len(data)
        data += f"{key} 0 obj\n".encode() + objects[key] + b"\nendobj\n"
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{offsets[key]:010d} 00000 n \n".encode() for key in sorted(objects))
    return data + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()


def _stream(data: bytes) -> bytes:
    return f"<</Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"
