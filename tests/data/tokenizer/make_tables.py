#!/usr/bin/env python3
"""Writes core/embedding/BertUnicodeTables.h: asks the reference package about every code point, one at a time.

    pip install tokenizers && python3 tests/data/tokenizer/make_tables.py && clang-format-14 -i core/embedding/BertUnicodeTables.h
"""
import pathlib
import tokenizers
from tokenizers import normalizers, pre_tokenizers


def normalizer(**on):
    options = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**options, **on})


clean = normalizer(clean_text=True)
spread = normalizer(handle_chinese_chars=True)
strip = normalizer(strip_accents=True)
lower = normalizer(lowercase=True)
words = pre_tokenizers.BertPreTokenizer()

sets = {"dropped": [], "whitespace": [], "punctuation": [], "chinese": [], "nonspacingMarks": []}
lowered = []
for code in range(0x110000):
    if 0xD800 <= code < 0xE000:
        continue
    c = chr(code)
    if clean.normalize_str(c) == "":
        sets["dropped"].append(code)
    if spread.normalize_str(c) != c:
        sets["chinese"].append(code)
    if strip.normalize_str(c) == "":
        sets["nonspacingMarks"].append(code)
    parts = [word for word, _ in words.pre_tokenize_str("a" + c + "b")]
    if parts == ["a", "b"]:
        sets["whitespace"].append(code)
    elif parts == ["a", c, "b"]:
        sets["punctuation"].append(code)
    small = lower.normalize_str(c)
    if small != c and len(small) == 1:  # the one exception is U+0130, handled by hand
        lowered.append((code, ord(small)))


def ranges(codes):
    found = []
    for code in codes:
        if found and found[-1][1] + 1 == code:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def runs():
    """(first, last, step, distance): every step-th code point from first to last is `distance` away from its small letter."""
    found = []
    for code, small in lowered:
        if found:
            run = found[-1]
            step = code - run[1]
            if small - code == run[3] and step in (1, 2) and (run[0] == run[1] or step == run[2]):
                run[1], run[2] = code, step
                continue
        found.append([code, code, 1, small - code])
    return found


out = [
    "// Made by tests/data/tokenizer/make_tables.py; do not edit. What the reference tokenizer (tokenizers "
    + tokenizers.__version__ + ")",
    "// holds of each code point: it carries tables of several old Unicode versions, and Qt's change with Qt.",
    "#pragma once",
    "",
    "#include <cstdint>",
    "",
    "namespace chimera::bert::tables {",
    "",
    "struct Range",
    "{",
    "    char32_t first;",
    "    char32_t last;",
    "};",
    "",
]
for name, codes in sets.items():
    cells = ", ".join("{0x%x, 0x%x}" % tuple(r) for r in ranges(codes))
    out.append(f"inline constexpr Range {name}[] = {{{cells}}};\n")
out += [
    "// Every `step`-th code point from `first` to `last` lies `distance` before its small letter.",
    "struct CaseRun",
    "{",
    "    char32_t first;",
    "    char32_t last;",
    "    std::int32_t step;",
    "    std::int32_t distance;",
    "};",
    "",
    "inline constexpr CaseRun lowerCase[] = {%s};" % ", ".join("{0x%x, 0x%x, %d, %d}" % tuple(r) for r in runs()),
    "",
    "} // namespace chimera::bert::tables",
    "",
]
target = pathlib.Path(__file__).resolve().parents[3] / "core/embedding/BertUnicodeTables.h"
target.write_text("\n".join(out))
