#!/usr/bin/env python3
"""Verifies static logs from their files, written from the specifications alone: C2SP signed-note, tlog-checkpoint and tlog-tiles, RFC 6962.

Shares no line with Countersign; needs Python's standard library, and openssl for the one ECDSA signature.

  verify_tlog.py KEYFILE SEEN FOLDER...     SEEN: a checkpoint seen before, or - for none

Prints "FOLDER ok SIZE" or "FOLDER NAME" a folder; exit code 0 only if all are in order.
"""
import base64
import hashlib
import os
import subprocess
import sys
import tempfile


class Finding(Exception):
    pass


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def tree_hash(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\1" + tree_hash(hashes[:split]) + tree_hash(hashes[split:])).digest()


def openssl_verifies(spki, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("key", spki), ("message", message), ("signature", signature)):
            with open(os.path.join(folder, name), "wb") as out:
                out.write(content)
        done = subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify", "key", "-keyform", "DER", "-signature", "signature", "message"],
            cwd=folder, capture_output=True, check=False)
        return done.returncode == 0


def read_key(path):
    with open(path, encoding="utf-8") as file:
        name, key_id, material = file.read().strip().split("+", 2)
    material = base64.b64decode(material, validate=True)
    if material[0] != 2 or hashlib.sha256(material[1:]).hexdigest()[:8] != key_id:
        raise SystemExit("not an ECDSA verifier key")
    return name, bytes.fromhex(key_id), material[1:]


def open_checkpoint(note, key):
    name, key_id, spki = key
    text, gap, lines = note.decode("utf-8").rpartition("\n\n")
    text += "\n"
    if not gap or not lines.endswith("\n"):
        raise Finding("checkpoint-unsigned")
    own = []
    for line in lines[:-1].split("\n"):
        dash, signer, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        if dash == "\u2014" and signer == name and signature[:4] == key_id:
            own.append(signature[4:])
    if not own or not all(openssl_verifies(spki, text.encode("utf-8"), each) for each in own):
        raise Finding("checkpoint-unsigned")
    origin, size, root = text.split("\n")[:3]
    if origin != name:
        raise Finding("checkpoint-unsigned")
    return int(size), base64.b64decode(root, validate=True)


def number(index):
    groups = []
    while True:
        groups.insert(0, ("x" if groups else "") + "%03d" % (index % 1000))
        index //= 1000
        if index == 0:
            return "/".join(groups)


def read_tile(folder, kind, index, width):
    path = os.path.join(folder, "tile", kind, *number(index).split("/"))
    for candidate in ([path] if width == 256 else [path + ".p/%d" % width, path]):
        if os.path.isfile(candidate):
            with open(candidate, "rb") as file:
                return file.read()
    return None


def entries(bundle):
    at = 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at:at + 2], "big")
        if at + 2 + length > len(bundle):
            raise Finding("entries-malformed")
        yield bundle[at + 2:at + 2 + length]
        at += 2 + length


def verify(folder, key, seen):
    try:
        with open(os.path.join(folder, "checkpoint"), "rb") as file:
            size, root = open_checkpoint(file.read(), key)
    except FileNotFoundError:
        raise Finding("checkpoint-missing") from None
    if seen and size < seen[0]:
        raise Finding("rewind")
    leaves = []
    for index in range((size + 255) // 256):
        width = min(256, size - index * 256)
        bundle = read_tile(folder, "entries", index, width)
        found = [] if bundle is None else [leaf_hash(entry) for entry in entries(bundle)][:width]
        if len(found) < width:
            raise Finding("entries-missing")
        leaves += found
    if seen and tree_hash(leaves[:seen[0]]) != seen[1]:
        raise Finding("split-view" if tree_hash(leaves) == root else "root-mismatch")
    if tree_hash(leaves) != root:
        raise Finding("root-mismatch")
    level, hashes = 0, leaves
    while hashes:
        for index in range((len(hashes) + 255) // 256):
            expected = hashes[index * 256:(index + 1) * 256]
            tile = read_tile(folder, str(level), index, len(expected))
            if tile is None:
                raise Finding("tile-missing")
            if tile[:32 * len(expected)] != b"".join(expected):
                raise Finding("tile-mismatch")
        full = len(hashes) // 256
        hashes = [tree_hash(hashes[256 * i:256 * i + 256]) for i in range(full)]
        level += 1
    return size


def main(key_file, seen_file, *folders):
    key = read_key(key_file)
    seen = None
    if seen_file != "-":
        with open(seen_file, "rb") as file:
            seen = open_checkpoint(file.read(), key)
    ok = True
    for folder in folders:
        try:
            print(folder, "ok", verify(folder, key, seen))
        except Finding as finding:
            print(folder, finding)
            ok = False
        except (ValueError, IndexError):
            print(folder, "malformed")
            ok = False
    return 0 if ok else 4


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
