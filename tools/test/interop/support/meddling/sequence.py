"""The sequences of `sequence.ts`, in Python."""

LONGEST = 8192
WORDS = ["trade", "price", "bid", "时间", '{"id":', '"symbol":', "Grüße", "0.25"]
FATES = ["drop", "edit", "twice", "ask"]


def numbers(state):
    while True:
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        yield state


def sequence(seed):
    """Yields each message as it is sent, in how many fragments, and what is to arrive in its place."""
    random = numbers(seed)
    corpus = ""
    while len(corpus) < 4 * LONGEST:
        corpus += f"{WORDS[next(random) % 8]} {next(random) % 1000} "
    corpus_bytes = corpus.encode()

    def payload(is_text, head, at, length):
        if is_text:
            return head + corpus[at : at + length]
        return head.encode() + b"\xff" + corpus_bytes[at : at + length]

    number = 0
    while True:
        kind, size, at = next(random), next(random), next(random) % (3 * LONGEST)
        fate = FATES[kind % 40] if kind % 40 < 4 else "pass"
        is_text = (kind >> 8) % 8 != 0
        fragments = 2 + (kind >> 15) % 4 if (kind >> 11) % 16 == 0 else 1
        longest = LONGEST if size % 64 == 0 else 1024 if size % 64 < 5 else 100
        length = (size >> 6) % longest
        if fate == "pass" and size % 64 == 63:
            message = "" if is_text else b""
        else:
            message = payload(is_text, f"{number} {fate} ", at, length)
        if fate == "edit":
            intended = [payload(is_text, f"{number} edited on its way ", at, length)]
        else:
            intended = [message] * {"drop": 0, "ask": 0, "pass": 1, "twice": 2}[fate]
        yield message, fragments, intended, fate == "ask"
        number += 1
