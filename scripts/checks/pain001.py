#!/usr/bin/env python3
"""scripts/checks/pain001.py FILE: holds a pain.001.001.09 file against the structure that ISO 20022 gives it.

ISO's schema file is not free to be kept here, so this is the part of it that Muster writes, by hand: which elements
there are, in which order and how often, and the form of each text. Where scripts/install --with-checks put sepaxml,
a package that brings the whole schema, the file is held against that too; where not, it says so. Prints what is wrong
and ends with 1.
"""
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
TEXT35 = r"[A-Za-z0-9/\-?:().,'+ ]{1,35}"
TEXT70 = r"[A-Za-z0-9/\-?:().,'+ ]{1,70}"
TEXT140 = r"[A-Za-z0-9/\-?:().,'+ ]{1,140}"
AMOUNT = r"[0-9]{1,16}\.[0-9]{2}"
IBAN = r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}"
BIC = r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
AGENT = [("FinInstnId", 1, 1, [("BICFI", 0, 1, BIC), ("Othr", 0, 1, [("Id", 1, 1, TEXT35)])])]
ACCOUNT = [("Id", 1, 1, [("IBAN", 1, 1, IBAN)])]
PARTY = [("Nm", 1, 1, TEXT70)]
# An element: name, least, most, and the pattern of its text or what is in it, in order.
DOCUMENT = [
    ("CstmrCdtTrfInitn", 1, 1, [
        ("GrpHdr", 1, 1, [
            ("MsgId", 1, 1, TEXT35), ("CreDtTm", 1, 1, DATE + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
            ("NbOfTxs", 1, 1, r"[0-9]{1,15}"), ("CtrlSum", 0, 1, AMOUNT), ("InitgPty", 1, 1, PARTY)]),
        ("PmtInf", 1, None, [
            ("PmtInfId", 1, 1, TEXT35), ("PmtMtd", 1, 1, "TRF|CHK|TRA"), ("NbOfTxs", 0, 1, r"[0-9]{1,15}"),
            ("CtrlSum", 0, 1, AMOUNT),
            ("PmtTpInf", 0, 1, [("SvcLvl", 0, None, [("Cd", 1, 1, "SEPA")])]),
            ("ReqdExctnDt", 1, 1, [("Dt", 1, 1, DATE)]), ("Dbtr", 1, 1, PARTY), ("DbtrAcct", 1, 1, ACCOUNT),
            ("DbtrAgt", 1, 1, AGENT), ("ChrgBr", 0, 1, "SLEV"),
            ("CdtTrfTxInf", 1, None, [
                ("PmtId", 1, 1, [("EndToEndId", 1, 1, TEXT35)]),
                ("Amt", 1, 1, [("InstdAmt", 1, 1, AMOUNT)]), ("CdtrAgt", 0, 1, AGENT), ("Cdtr", 1, 1, PARTY),
                ("CdtrAcct", 1, 1, ACCOUNT), ("RmtInf", 0, 1, [("Ustrd", 0, None, TEXT140)])])])])]


def check(element, content, path, wrong):
    if isinstance(content, str):
        if len(element) or not re.fullmatch(content, element.text or ""):
            wrong.append(f"{path}: {element.text!r} does not have the form {content}")
        return
    children = [child.tag.removeprefix(NAMESPACE) for child in element]
    position = 0
    for name, least, most, inner in content:
        count = 0
        while position < len(children) and children[position] == name:
            check(element[position], inner, f"{path}/{name}[{count + 1}]", wrong)
            position += 1
            count += 1
        if count < least or (most is not None and count > most):
            wrong.append(f"{path}: {name} stands there {count} times")
    if position < len(children):
        wrong.append(f"{path}: {children[position]} is not expected there")


def sums(root, wrong):
    def texts(path):
        return [one.text for one in root.findall(path.replace("/", "/" + NAMESPACE))]
    amounts = texts("./CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/Amt/InstdAmt")
    cents = sum(int(amount.replace(".", "")) for amount in amounts)
    for place in ["GrpHdr", "PmtInf"]:
        if texts(f"./CstmrCdtTrfInitn/{place}/NbOfTxs") != [str(len(amounts))]:
            wrong.append(f"{place}/NbOfTxs is not the number of payments, {len(amounts)}")
        if [int(one.replace(".", "")) for one in texts(f"./CstmrCdtTrfInitn/{place}/CtrlSum")] != [cents]:
            wrong.append(f"{place}/CtrlSum is not the sum of the payments, {cents} cents")
    ends = texts("./CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/PmtId/EndToEndId")
    if len(set(ends)) != len(ends):
        wrong.append("an EndToEndId stands there twice")


def whole_schema(file):
    """What the whole schema says is wrong with the file; None where the schema or its program is not installed."""
    tools = pathlib.Path(__file__).resolve().parents[2] / ".build/checks"
    program = tools / "bin/xmlschema-validate"
    schema = next(tools.glob("lib/python3*/site-packages/sepaxml/schemas/pain.001.001.09.xsd"), None)
    if schema is None or not program.exists():
        return None
    told = subprocess.run([program, "--schema", schema, file], text=True, capture_output=True)
    return [] if told.returncode == 0 else [f"ISO's schema refuses it: {told.stdout}{told.stderr}".rstrip()]


root = tree.parse(sys.argv[1]).getroot()
problems = []
if root.tag != NAMESPACE + "Document":
    problems.append(f"the root is {root.tag}")
else:
    check(root, DOCUMENT, "Document", problems)
    sums(root, problems)
whole = whole_schema(sys.argv[1])
if whole is None:
    print("Skipped: ISO's whole schema is not installed (scripts/install --with-checks)")
else:
    problems += whole
print("\n".join(problems) or "as ISO 20022 says")
sys.exit(1 if problems else 0)
