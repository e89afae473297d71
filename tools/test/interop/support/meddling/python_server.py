"""A server of Python's websockets that says one sequence and listens to the other, as `talk.ts` does.

Arguments: the count of messages, of injections, the seeds of client and server, and the answer of the rules.
Prints its port, then its report as JSON.
"""

import asyncio
import json
import sys
from zlib import crc32

from sequence import sequence
from websockets.exceptions import ConnectionClosed

try:  # since version 13
    from websockets.asyncio.server import serve
except ImportError:
    from websockets.legacy.server import serve

COUNT, INJECTIONS, CLIENT, SERVER = (int(word) for word in sys.argv[1:5])
ANSWER = sys.argv[5]


def pieces(message, count):
    size = -(-len(message) // count)
    return [message[i * size : (i + 1) * size] for i in range(count)]


def intended():
    for _, _, messages, _ in sequence(CLIENT):
        yield from messages


async def say(socket):
    """Returns how many of its messages ask."""
    asked = 0
    for _, (message, fragments, _, asks) in zip(range(COUNT), sequence(SERVER)):
        asked += asks
        await socket.send(message if fragments == 1 else pieces(message, fragments))
    await socket.send("end")
    return asked


async def listen(socket, report):
    """Compares what comes with what is intended as it comes, until the client closes."""
    expected = intended()
    async for message in socket:
        if message == "end":
            continue
        if message == ANSWER:
            report["answered"] += 1
        elif message == f"injected {report['injected']}":
            report["injected"] += 1
        else:
            meant = next(expected)
            if message != meant and report["difference"] is None:
                what = f"{message[:100]!r}, not {meant[:100]!r}"
                report["difference"] = f"message {report['got']} is {what}"
            report["got"] += 1
            kind, data = (b"t", message.encode()) if isinstance(message, str) else (b"b", message)
            report["crc"] = crc32(data, crc32(kind, report["crc"]))


async def talk(socket, _path=None):
    report = {"sent": COUNT, "got": 0, "injected": 0, "answered": 0, "crc": 0, "difference": None}
    saying = asyncio.create_task(say(socket))
    try:
        await listen(socket, report)
    except ConnectionClosed as error:
        report["difference"] = report["difference"] or str(error)
    await asyncio.gather(saying, return_exceptions=True)
    report["code"] = socket.close_code
    print(json.dumps(report), flush=True)


async def main():
    async with serve(talk, "127.0.0.1", 0, max_size=None, ping_interval=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().create_future()


asyncio.run(main())
