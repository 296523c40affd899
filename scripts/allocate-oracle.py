#!/usr/bin/env python3
"""scripts/allocate-oracle.py ROUND.json SEED|- : shares a round out as docs/allocation.md says, on its own.

Written from the document and not from the program, with nothing but Python's standard library: a second opinion for
tests, and for anyone who wants to check a round without Muster. Understands the currencies of its own small table and
units of compute. Prints "digest", then one line a request: position, id, amount in minor units, reason.
"""
import hashlib, hmac, json, sys, unicodedata
from fractions import Fraction

DIGITS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3, "gpu-hours": 3, "node-hours": 3, "core-hours": 3, "gib-days": 3}


def amount(value, unit):
    text = str(value).replace(",", "").replace("_", "").split(" ")[0]
    exact = Fraction(text) * 10 ** DIGITS[unit]
    assert exact.denominator == 1, value
    return int(exact)


def canonical(round_):
    unit = round_["unit"]
    requests = [
        {"id": r["id"], "project": r["project"], "amount": amount(r["amount"], unit), "weight": int(r.get("weight", 1)),
         "awarded": amount(r.get("awarded", 0), unit)} for r in round_["requests"]]
    requests.sort(key=lambda r: r["id"].encode())
    form = {"v": 1, "name": round_["name"], "unit": unit, "method": round_.get("method", "draw"),
            "budget": amount(round_["budget"], unit), "requests": requests}
    for name in ("cap", "minimum"):
        if name in round_:
            form[name] = amount(round_[name], unit)
    return form


def draw(form, digest, seed):
    counter = 0

    def block():
        nonlocal counter
        message = f"muster-allocation-draw-v1\n{digest}\n{counter}".encode()
        counter += 1
        return int.from_bytes(hmac.new(seed.encode(), message, hashlib.sha256).digest()[:8], "big")

    left, order = list(form["requests"]), []
    while left:
        total = sum(r["weight"] for r in left)
        x = block()
        while x >= 2**64 - 2**64 % total:
            x = block()
        ticket = x % total
        for request in left:
            if ticket < request["weight"]:
                break
            ticket -= request["weight"]
        left.remove(request)
        order.append(request)
    budget, given, result = form["budget"], {}, []
    for r in order:
        room = None
        if "cap" in form:
            room = max(0, form["cap"] - r["awarded"] - given.get(r["project"], 0))
        most = min([r["amount"], budget] + ([] if room is None else [room]))
        least = min(form["minimum"], r["amount"]) if "minimum" in form else r["amount"]
        got = most if most >= least else 0
        reason = "" if most == r["amount"] else "cap" if room is not None and room <= budget else "budget"
        budget -= got
        given[r["project"]] = given.get(r["project"], 0) + got
        result.append((r["id"], got, reason))
    return result


def proportional(form):
    requests, got, why, active = form["requests"], {}, {}, []
    for r in requests:
        claim = r["amount"] if "cap" not in form else min(r["amount"], max(0, form["cap"] - r["awarded"]))
        least = min(form["minimum"], r["amount"]) if "minimum" in form else 0
        if claim <= 0 or claim < least:
            got[r["id"]], why[r["id"]] = 0, "cap"
        else:
            active.append((r, claim, least, r["weight"] * r["amount"]))
    budget = form["budget"]
    while active:
        total = sum(points for *_, points in active)
        share = lambda item: Fraction(budget * item[3], total)
        full = [item for item in active if share(item) >= item[1]]
        if full:
            for r, claim, _, _ in full:
                got[r["id"]], why[r["id"]] = claim, "" if claim == r["amount"] else "cap"
                budget -= claim
            active = [item for item in active if item not in full]
            continue
        short = [item for item in active if share(item) < item[2]]
        if short:
            fewest = min(item[3] for item in short)
            out = [item for item in short if item[3] == fewest][-1]
            got[out[0]["id"]], why[out[0]["id"]] = 0, "minimum"
            active.remove(out)
            continue
        floors = {item[0]["id"]: int(share(item)) for item in active}
        over = budget - sum(floors.values())
        ranked = sorted(active, key=lambda item: (-(share(item) - int(share(item))), item[0]["id"].encode()))
        for position, item in enumerate(ranked):
            got[item[0]["id"]] = floors[item[0]["id"]] + (1 if position < over else 0)
            why[item[0]["id"]] = "share"
        break
    return [(r["id"], got[r["id"]], why[r["id"]]) for r in requests]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        form = canonical(json.load(file))
    # RFC 8785 orders members by UTF-16 code units; these names are ASCII, for which any order by code is the same.
    data = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    digest = hashlib.sha256(data).hexdigest()
    print(digest)
    result = proportional(form) if form["method"] == "proportional" else draw(form, digest, sys.argv[2])
    for position, (name, got, reason) in enumerate(result, 1):
        print(position, name, got, reason)


main()
