#!/usr/bin/env python3
"""Writes reference.bin and variants.json: what the reference tokenizer makes of texts that this script invents.

    pip install tokenizers && python3 tests/data/tokenizer/make_reference.py build/models/e5-small-v2-q/tokenizer.json

reference.bin is qCompress()ed: per line the UTF-8 bytes (u32 count before them), the ids (u16 count, u16 each) and where each
token begins in the text, in UTF-16 units (u16 each), all little-endian; the special tokens at the ends are left out.
variants.json has small tokenizers with other settings, for tests that have no model.
"""
import json
import pathlib
import random
import struct
import sys
import unicodedata
import zlib

from tokenizers import Tokenizer

folder = pathlib.Path(__file__).resolve().parent
chance = random.Random(20)

# Letters of each script, as ranges; words are drawn from them at random.
SCRIPTS = {
    "Greek": [(0x370, 0x3FF), (0x1F00, 0x1FFF)],
    "Cyrillic": [(0x400, 0x52F)],
    "Armenian": [(0x531, 0x58F)],
    "Hebrew": [(0x591, 0x5F4)],
    "Arabic": [(0x600, 0x6FF), (0x750, 0x77F)],
    "Devanagari": [(0x900, 0x97F)],
    "Bengali": [(0x980, 0x9FF)],
    "Gujarati": [(0xA80, 0xAFF)],
    "Tamil": [(0xB80, 0xBFF)],
    "Telugu": [(0xC00, 0xC7F)],
    "Sinhala": [(0xD80, 0xDFF)],
    "Thai": [(0xE00, 0xE5B)],
    "Tibetan": [(0xF00, 0xFFF)],
    "Myanmar": [(0x1000, 0x109F)],
    "Georgian": [(0x10A0, 0x10FF), (0x1C90, 0x1CBF)],
    "Ethiopic": [(0x1200, 0x137F)],
    "Khmer": [(0x1780, 0x17FF)],
    "Japanese": [(0x3041, 0x30FF), (0x4E00, 0x4FFF), (0xFF66, 0xFF9F)],
    "Chinese": [(0x4E00, 0x9FFF), (0x3400, 0x34FF), (0xF900, 0xFAFF), (0x20000, 0x200FF)],
    "Korean": [(0xAC00, 0xD7A3), (0x1100, 0x11FF), (0x3131, 0x318E)],
    "Latin": [(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF)],
}
WORDS = (
    "the a of and to in that it was for with as on at by from they we you have this not but what all were when how said "
    "garden kettle window harbour letter stone bridge river lantern winter orchard pencil ladder market engine silver "
    "thread music number question answer morning village teacher doctor student picture country mountain island bottle "
    "running walked unhappiness reorganised internationally misunderstanding bookkeeping electrification photosynthesis "
    "keyboard synchronisation encryption database notebook backlog meeting invoice birthday recipe flight passport tax "
    "Berlin Oslo Kyoto Nairobi Lima Quebec December Tuesday Anna Tomás Zoë naïve café façade über coöperate jalapeño"
).split()
ENDS = [".", "!", "?", "...", ";", ":", " -", ",", "…", "。", "！", "؟", "।", "»", ")", "]", "'s", "\"", " --", "%", "€", "™"]
GAPS = [" "] * 30 + ["  ", "\t", "\u00a0", "\u2003", "\u3000", "\u2028", "\r\n", "\u200b", "-", "_", "/", "\u2019", ""]
MARKS = [0x300, 0x301, 0x308, 0x30A, 0x323, 0x327, 0x328, 0x345, 0x5B4, 0x64B, 0x93C, 0x302E, 0x1D165, 0x1D16D, 0xE48]
ODD = [0x0, 0x1, 0x7, 0xB, 0xC, 0x1B, 0x7F, 0x85, 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x202E, 0x2060, 0xFEFF, 0xFFFD, 0xE000]
ODD += [0xF8FF, 0xF0000, 0x10FFFD, 0xFFFE, 0xFFFF, 0x180E, 0x61C, 0xE0020, 0xFE0F, 0x378, 0x1D173]
CASES = "İ I ı i ß ẞ Σ σ ς ΑΣ ΟΔΟΣ ǅ Ǆ ǆ ŉ ΐ ﬁ ﬀ Å Å K Ω Ⅳ Ⓐ Ꭰ ꭰ Ა ა Ӏ ӏ Ꙁ Ա և Ⴀ ⴀ 𐐀 𐐨 𞤀 ſ K".split()
EMOJI = [0x1F600, 0x1F44D, 0x1F3FD, 0x2764, 0xFE0F, 0x1F468, 0x200D, 0x1F469, 0x1F1E9, 0x1F1EA, 0x23, 0xFE0F, 0x20E3, 0x2603, 0x1F9D1]
SPECIAL = ["[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]", "[cls]", "[CLS", "##ing", "[[SEP]]", "[MASK][MASK]", "[ SEP ]", "##"]


def letter(name):
    first, last = chance.choice(SCRIPTS[name])
    return chr(chance.randint(first, last))


def word(name):
    if name == "Latin" and chance.random() < 0.7:
        return chance.choice(WORDS)
    return "".join(letter(name) for _ in range(chance.randint(1, 9)))


def sentence(name, count):
    parts = []
    for _ in range(count):
        one = word(name)
        roll = chance.random()
        if roll < 0.05:
            one = one.upper()
        elif roll < 0.1:
            at = chance.randint(0, len(one))
            one = one[:at] + chr(chance.choice(MARKS)) + one[at:]
        elif roll < 0.13:
            one = str(chance.randint(0, 10 ** chance.randint(1, 9)))
        elif roll < 0.18:
            one += chance.choice(ENDS)
        elif roll < 0.2:
            one = chance.choice(WORDS)
        parts += [one, chance.choice(GAPS)]
    text = "".join(parts)
    roll = chance.random()
    return unicodedata.normalize("NFD" if roll < 0.15 else "NFC", text) if roll < 0.3 else text


def odd_line():
    kind = chance.randrange(9)
    pick = lambda source, most: "".join(chr(chance.choice(source)) for _ in range(chance.randint(1, most)))
    if kind == 0:
        return " ".join(chance.choice(CASES) for _ in range(8))
    if kind == 1:
        return "".join(chance.choice(CASES) + pick(MARKS, 4) for _ in range(6))
    if kind == 2:
        return pick(EMOJI, 12) + " " + sentence("Latin", 4) + pick(EMOJI, 6)
    if kind == 3:
        return "".join(chance.choice(WORDS) + pick(ODD, 3) for _ in range(6))
    if kind == 4:
        return " ".join(chance.choice(SPECIAL + WORDS) for _ in range(10)).replace(" ", "", chance.randint(0, 4))
    if kind == 5:
        return word("Latin") + "x" * chance.randint(90, 110) + " " + sentence("Latin", 2)
    if kind == 6:
        return "".join(word(chance.choice(list(SCRIPTS))) + chance.choice(["", " "]) for _ in range(12))
    if kind == 7:
        return "".join(chr(chance.choice([chance.randint(0, 0xD7FF), chance.randint(0xE000, 0x10FFFF)])) for _ in range(20))
    return "".join(chr(chance.choice(MARKS + [0x41, 0x61, 0xE9, 0x1EAD, 0x3B1, 0x1F82])) for _ in range(25))


def lines():
    result = [sentence(name, chance.randint(2, 14)) for name in SCRIPTS for _ in range(400)]
    result += [odd_line() for _ in range(10_000 - len(result))]
    # And every code point up to the last letters once, between two letters.
    codes = [c for c in range(0x20000) if not 0xD800 <= c < 0xE000] + list(range(0xE0000, 0xE0200))
    for at in range(0, len(codes), 128):
        result.append(" ".join("a" + chr(c) + "b" for c in codes[at : at + 128]))
    return result


def utf16_places(text):
    places = [0]
    for c in text:
        places.append(places[-1] + (2 if ord(c) > 0xFFFF else 1))
    return places


def encode(tokenizer, text):
    encoding = tokenizer.encode(text, add_special_tokens=False)
    places = utf16_places(text)
    return encoding.ids, [places[begin] for begin, _ in encoding.offsets]


def write_reference(path):
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    out = bytearray()
    all_lines = lines()
    for line in all_lines:
        ids, begins = encode(tokenizer, line)
        utf8 = line.encode()
        out += struct.pack("<I", len(utf8)) + utf8 + struct.pack("<H", len(ids))
        out += struct.pack(f"<{len(ids)}H", *ids) + struct.pack(f"<{len(begins)}H", *begins)
    (folder / "reference.bin").write_bytes(struct.pack(">I", len(out)) + zlib.compress(bytes(out), 9))
    print(len(all_lines), "lines,", len(out), "bytes")


def variant(name, texts, added=(), processor=None, word_letters=20, **rules):
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##happi", "##ness", "##ly", "happy", "play", "##ing", "##ed"]
    for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéÉüß0123456789.,!?[]#<>$中文字éaİi\u0307\u0327":
        for piece in (c, "##" + c):
            if piece not in pieces:
                pieces.append(piece)
    special = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    tokens = [{"id": i, "content": p, **special} for i, p in enumerate(pieces[:5])]
    for content, options in added:
        tokens.append({"id": len(pieces), "content": content, **special, **options})
        pieces.append(content)
    config = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": tokens,
        "normalizer": {"type": "BertNormalizer", **dict(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True), **rules},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": processor or {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": word_letters,
            "vocab": {p: i for i, p in enumerate(pieces)},
        },
    }
    tokenizer = Tokenizer.from_str(json.dumps(config))
    cases = []
    for text in texts:
        _, begins = encode(tokenizer, text)
        cases.append({"text": text, "ids": tokenizer.encode(text).ids, "begins": begins})
    return {"name": name, "tokenizer": config, "cases": cases}


TEXTS = ["", " ", "unhappiness", "Unhappily PLAYING played.", "é É e\u0301 E\u0301 ü U\u0308", "İstanbul I\u0307", "中文字 a中b", "a\u0000b\u0007c",
         "x" * 20, "x" * 21, "unhappi€", "[SEP]a[MASK] [MASK]b", "a\u00adb\u200bc", "c\u0327\u0301 c\u0301\u0327", "<ent>a <ent> bent", "$5,00!?",
         "a\tb\nc\u0085d\u2028e", "\U0001F600a", "ß ẞ", "q#a ##a", "[unused]  [MASK]  b"]


def write_variants():
    template = {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {n: {"id": n, "ids": [i], "tokens": [n]} for n, i in (("[CLS]", 2), ("[SEP]", 3))},
    }
    made = [
        variant("lower", TEXTS),
        variant("cased", TEXTS, lowercase=False),
        variant("cased, stripped", TEXTS, lowercase=False, strip_accents=True),
        variant("lower, accents kept", TEXTS, strip_accents=False),
        variant("not cleaned", TEXTS, clean_text=False),
        variant("ideographs in words", TEXTS, handle_chinese_chars=False),
        variant("added, word alone", TEXTS, added=[("<ent>", dict(single_word=True)), ("ent", dict(single_word=True))]),
        variant("added, strips", TEXTS, added=[("[unused]", dict(rstrip=True)), ("<ent>", dict(lstrip=True, rstrip=True))]),
        variant("template", TEXTS, processor=template),
        variant("short words", TEXTS, word_letters=4),
    ]
    (folder / "variants.json").write_text(json.dumps(made, indent=1) + "\n")


write_reference(sys.argv[1])
write_variants()
