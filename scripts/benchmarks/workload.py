"""Invented contributors for the benchmarks: the same N lines for the same seed, on every machine.

A record is about 730 bytes of JSON: 3 to 8 of 400 skills (few of them common, most rare), 70 countries,
250 institutions, languages, a time zone, an identity, and a text of 200 characters.
"""
import json
import random

FIELDS = "python swift rust java kotlin react ios android web data ml nlp vision gis bio audio video security network cloud"
KINDS = (
    "backend frontend testing design research annotation translation documentation analysis operations modelling "
    "review teaching outreach governance statistics visualisation accessibility moderation integration"
)
SKILLS = [f"{field}-{kind}" for kind in KINDS.split() for field in FIELDS.split()]
COUNTRIES = (
    "AR AT AU BD BE BG BO BR CA CH CL CM CN CO CR CZ DE DK EC EE EG ES ET FI FR GB GH GR GT HR HU ID IE IL IN IR IS IT JP "
    "KE KR LK LT LV MA MX MY NG NL NO NP NZ PE PH PK PL PT RO RS RW SE SG SI SN TH TN TR TW TZ UA"
).split()
ZONES = (
    "Africa/Nairobi Africa/Lagos America/New_York America/Sao_Paulo Asia/Kolkata Asia/Tokyo Australia/Sydney "
    "Europe/Berlin Europe/London Pacific/Auckland"
).split()
LANGUAGES = "en fr de es pt ar zh hi ru sw ja ko it nl pl tr fa bn ur id".split()
LEVELS = ["learning", "working", "proficient", "expert"]
FIRST = "Amber Birch Cedar Dahlia Elder Fern Ginger Hazel Iris Juniper Laurel Maple Nettle Olive Poppy Quince Rowan Sage".split()
LAST = "Example Sample Specimen Pattern Template Placeholder Instance Fixture Model Prototype".split()
WORDS = (
    "open science volunteer field community maps water health climate archive children energy forest ocean teach build "
    "test review mentor share learn write code plan model chart audit repair"
).split()
# Harmonic weights: a handful of skills are everybody's, most belong to a few.
WEIGHTS = [1 / (rank + 1) for rank in range(len(SKILLS))]


def identifier(number: int) -> str:
    """A version 7 UUID that a load generator can compute from a number."""
    return f"01940000-0000-7000-8000-{number:012x}"


def contributor(number: int, seed: int = 7) -> dict:
    """The body of contributor `number`."""
    draw = random.Random(seed * 1_000_003 + number)
    skills = list(dict.fromkeys(draw.choices(SKILLS, WEIGHTS, k=12)))[: draw.randint(3, 8)]
    text = " ".join(draw.choices(WORDS, k=40))[:200]
    institution = f"{draw.choice(['National', 'Regional', 'Free'])} Institute {draw.randrange(250):03d}"
    return {
        "name": f"{draw.choice(FIRST)} {draw.choice(LAST)}",
        "country": draw.choice(COUNTRIES),
        "timeZone": draw.choice(ZONES),
        "languages": draw.sample(LANGUAGES, draw.randint(1, 3)),
        "identities": [{"service": "github", "handle": f"example-{number:07d}"}],
        "skills": [{"name": skill, "level": draw.choice(LEVELS)} for skill in skills],
        "affiliations": [{"organization": institution}],
        "consent": {"basis": "self", "date": "2026-11-01"},
        "summary": text,
    }


def import_line(number: int, with_id: bool = True) -> str:
    line = {"kind": "contributor", "audience": "public", "record": contributor(number)}
    if with_id:
        line["id"] = identifier(number)
    return json.dumps(line, separators=(",", ":"), sort_keys=True)


def write_import_file(path: str, first: int, count: int, with_id: bool = True) -> None:
    with open(path, "w", encoding="utf-8") as file:
        for number in range(first, first + count):
            file.write(import_line(number, with_id) + "\n")


def enrolment(number: int) -> str:
    """The body of a POST that enrols contributor `number`."""
    return json.dumps({"audience": "public", "record": contributor(number)}, separators=(",", ":"), sort_keys=True)
