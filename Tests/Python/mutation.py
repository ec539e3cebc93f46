"""Files with something wrong in them: each the same for the same seed."""

import copy
import hashlib
import json
import re
import struct

MASK = 0xFFFFFFFF
WORDS = [0, 1, 2, 7, 8, 255, 256, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1]


def scrambled(data, rng, places=None):
    """Bytes with a few changes, at any of these places or anywhere."""
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4, 16]) if data else 0):
        place, width = rng.choice(places) if places else rng.randrange(len(data)), rng.choice([1, 2, 4, 8])
        change = rng.randrange(4)
        if change == 0:
            data[place] ^= 1 << rng.randrange(8)
        elif change == 1:
            data[place] = rng.randrange(256)
        elif change == 2:
            word = rng.choice([*WORDS, rng.randrange(2 * len(data))])
            data[place : place + width] = (word % 256**width).to_bytes(width, "little")
        else:
            start = rng.randrange(len(data))
            data[place : place + width] = data[start : start + width]
    return bytes(data)


# HDF5


def lookup3(data):
    """The checksum of HDF5's metadata: Bob Jenkins's hashlittle."""
    def turn(x, k):
        return (x << k | x >> (32 - k)) & MASK
    a = b = c = (0xDEADBEEF + len(data)) & MASK
    full = max(0, (len(data) - 1) // 12) * 12
    padded = data + bytes(-len(data) % 12)
    words = struct.unpack(f"<{len(padded) // 4}I", padded)
    for i in range(0, full // 4, 3):
        a, b, c = a + words[i] & MASK, b + words[i + 1] & MASK, c + words[i + 2] & MASK
        a = (a - c & MASK) ^ turn(c, 4); c = c + b & MASK
        b = (b - a & MASK) ^ turn(a, 6); a = a + c & MASK
        c = (c - b & MASK) ^ turn(b, 8); b = b + a & MASK
        a = (a - c & MASK) ^ turn(c, 16); c = c + b & MASK
        b = (b - a & MASK) ^ turn(a, 19); a = a + c & MASK
        c = (c - b & MASK) ^ turn(b, 4); b = b + a & MASK
    if data:
        i = full // 4
        a, b, c = a + words[i] & MASK, b + words[i + 1] & MASK, c + words[i + 2] & MASK
        for x, y, k in ("cb", None, 14), ("ac", None, 11), ("ba", None, 25), ("cb", None, 16), ("ac", None, 4), (
                "ba", None, 14), ("cb", None, 24):
            v = {"a": a, "b": b, "c": c}
            result = (v[x[0]] ^ v[x[1]]) - turn(v[x[1]], k) & MASK
            a, b, c = (result if x[0] == name else v[name] for name in "abc")
    return c


def seal(data):
    """What this program writes behind HDF5 data."""
    value = 0xCBF29CE484222325 ^ len(data)
    padded = data + bytes(-len(data) % 8)
    for word in struct.unpack(f"<{len(padded) // 8}Q", padded):
        value = (value ^ word) * 0x100000001B3 % 2**64
        value ^= value >> 32
    return b"MESOBSUM" + struct.pack("<Q", value)


class HDF5File:
    """A file, with the parts that carry a checksum and the places of all metadata."""

    def __init__(self, data):
        self.is_sealed = data[-16:-8] == b"MESOBSUM"
        self.data = data[:-16] if self.is_sealed else data
        self.blocks = []
        if self.data[8] >= 2:
            self.add(0, 44)
        for match in re.finditer(rb"OHDR\x02|OCHK", self.data):
            start = match.start()
            if match[0] == b"OCHK":
                at = self.data.find(struct.pack("<Q", start))
                self.add(start, struct.unpack_from("<Q", self.data, at + 8)[0] - 4 if at >= 0 else 0)
            else:
                flags = self.data[start + 5]
                at, width = start + 6 + (16 if flags & 32 else 0) + (4 if flags & 16 else 0), 1 << (flags & 3)
                size = int.from_bytes(self.data[at : at + width], "little")
                self.add(start, at + width + size - start)
        for match in re.finditer(rb"BTHD|BTLF|BTIN|FRHP|FHDB|FHIB|FSHD|FSSE|SMTB", self.data):
            for size in range(8, 600):
                if self.add(match.start(), size):
                    break
        # Trees, heaps and tables of older formats have no checksum.
        places = [p for start, size in self.blocks for p in range(start, start + size)]
        for match in re.finditer(rb"TREE|HEAP|SNOD|GCOL", self.data):
            places += range(match.start(), min(match.start() + 400, len(self.data)))
        self.places = places if len(places) > 200 else list(range(min(4096, len(self.data))))

    def add(self, start, size):
        """Takes a part for one with a checksum if it has the right one."""
        end = start + size
        right = (
            0 < size < 1 << 16 and end + 4 <= len(self.data)
            and struct.pack("<I", lookup3(self.data[start:end])) == self.data[end : end + 4])
        if right:
            self.blocks.append((start, size))
        return right

    def mutated(self, rng):
        data = bytearray(scrambled(self.data, rng, None if rng.random() < 0.15 else self.places))
        for start, size in self.blocks:
            if data[start : start + size] != self.data[start : start + size] and rng.random() < 0.97:
                end = start + size
                data[end : end + 4] = struct.pack("<I", lookup3(bytes(data[start:end])))
        data = bytes(data)
        if rng.random() < 0.03:
            data = data[: rng.randrange(len(data))]
        return data + (seal(data) if self.is_sealed and rng.random() < 0.6 else b"")


# Texts

TEXTS = ["", "-1", "0", "1e308", "nan", "-inf", "99999999999999999999", "1e-320", "\0", "٣", "a\u0600'", "\u202e",
         "../../x", "9" * 400, "x" * 70000, "🙂"]
VALUES = [None, True, [], {}, "", -1, 0, 2**63, 1e308, -0.0, "a\u0600\"", "../..", [[[]]], {"": {}}, 10**40]


def mutated_text(data, rng):
    """Words, lines and bytes of a text that are others."""
    if rng.random() < 0.3:
        return scrambled(data, rng)
    lines = data.decode("latin-1").split("\n")
    for _ in range(rng.choice([1, 1, 2, 8])):
        at, change = rng.randrange(len(lines)), rng.randrange(4)
        if change == 0:
            words = re.split(r"(\W+)", lines[at])
            words[rng.randrange(len(words))] = rng.choice(TEXTS)
            lines[at] = "".join(words)
        elif change == 1:
            lines.insert(at, lines[rng.randrange(len(lines))])
        elif change == 2 and len(lines) > 1:
            del lines[at]
        else:
            lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
    return "\n".join(lines).encode("utf-8", "replace")


def mutated_json(data, rng):
    """Values, names and lists that are others, or a text that is no JSON."""
    if rng.random() < 0.3:
        return mutated_text(data, rng)
    if rng.random() < 0.02:
        return b"[" * 200000
    document = json.loads(data)
    for _ in range(rng.choice([1, 1, 2, 4])):
        node = document
        while isinstance(node, (dict, list)) and node:
            key = rng.choice(list(node) if isinstance(node, dict) else range(len(node)))
            if not isinstance(node[key], (dict, list)) or not node[key] or rng.random() < 0.15:
                change = rng.randrange(3)
                if change == 0:
                    del node[key]
                elif change == 1 and isinstance(node[key], str):
                    node[key] = mutated_text(node[key].encode(), rng).decode("utf-8", "replace")
                else:
                    node[key] = copy.deepcopy(rng.choice(VALUES))
                break
            node = node[key]
    return json.dumps(document).encode()


def published(record, data):
    """The record of a run that says that the result has these bytes."""
    for name, value in (("file_hash", f'"{hashlib.sha256(data).hexdigest()}"'), ("file_bytes", f"{len(data)}")):
        record = re.sub(rf'("{name}"\s*:\s*)("[0-9a-f]*"|\d+)'.encode(), rb"\g<1>" + value.encode(), record)
    return record


# Archives


def rebagged(files):
    """An archive whose crate and manifests say that it has these bytes: files by their names, old and new."""
    new = {name: change for name, (_, change) in files.items()}
    crate = "data/ro-crate-metadata.json"
    if files[crate][0] == files[crate][1]:
        document = json.loads(new[crate])
        for entity in document["@graph"]:
            if "sha256" in entity:
                data = new[f"data/{entity['@id']}"]
                entity |= {"sha256": hashlib.sha256(data).hexdigest(), "contentSize": str(len(data))}
        new[crate] = json.dumps(document).encode()
    payload = [name for name in new if name.startswith("data/")]
    new["bag-info.txt"] = re.sub(
        rb"Payload-Oxum: .*", f"Payload-Oxum: {sum(len(new[n]) for n in payload)}.{len(payload)}".encode(),
        new["bag-info.txt"])
    tags = ["bag-info.txt", "bagit.txt", "manifest-sha512.txt"]
    for manifest, names in ("manifest-sha512.txt", payload), ("tagmanifest-sha512.txt", tags):
        new[manifest] = "".join(f"{hashlib.sha512(new[n]).hexdigest()}  {n}\n" for n in sorted(names)).encode()
    return new
