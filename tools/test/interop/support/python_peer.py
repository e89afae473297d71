"""Speaks for Python's websockets: takes commands as JSON lines, tells events as JSON lines.

Commands and events are about the connection or the server that is named by `at`. Commands give names
to servers and to connections that they open; a server names those that are opened to it.
"""

import asyncio
import base64
import json
import ssl
import sys

from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import (
    ClientPerMessageDeflateFactory,
    ServerPerMessageDeflateFactory,
)

try:  # since version 13
    from websockets.asyncio.client import connect
    from websockets.asyncio.server import basic_auth, serve

    LEGACY = False
except ImportError:
    from websockets.legacy.auth import basic_auth_protocol_factory
    from websockets.legacy.client import connect
    from websockets.legacy.server import serve

    LEGACY = True

links = {}
servers = {}
tasks = set()  # asyncio itself holds tasks only weakly


def tell(**event):
    print(json.dumps(event), flush=True)


def encoded(message):
    if isinstance(message, str):
        return {"text": message}
    return {"base64": base64.b64encode(message).decode()}


def decoded(message):
    if "text" in message:
        return message["text"]
    return base64.b64decode(message["base64"])


def deflate_options(deflate, factory):
    """`deflate` is true, false, or the parameters of RFC 7692 by their names in Python."""
    if deflate is True:
        return {"compression": "deflate"}
    return {"compression": None, "extensions": None if deflate is False else [factory(**deflate)]}


def shared_options(command, factory):
    return {
        **deflate_options(command["deflate"], factory),
        "subprotocols": command.get("subprotocols"),
        "max_size": None,
        "ping_interval": None,
    }


def handshake_headers(socket):
    return socket.response_headers if LEGACY else socket.response.headers


async def talk(at, socket):
    """Tells what happens on a connection until it is over."""
    links[at] = socket
    extensions = handshake_headers(socket).get("Sec-WebSocket-Extensions", "")
    tell(event="open", at=at, subprotocol=socket.subprotocol, extensions=extensions)
    try:
        while True:
            tell(event="message", at=at, **encoded(await socket.recv()))
    except ConnectionClosed:
        tell(event="close", at=at, code=socket.close_code, reason=socket.close_reason)


async def do_connect(command):
    at = command["at"]
    options = shared_options(command, ClientPerMessageDeflateFactory)
    if command["url"].startswith("wss:"):
        options["ssl"] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        options["ssl"].load_verify_locations(cadata=command["ca"])
    await talk(at, await connect(command["url"], **options))


async def do_listen(command):
    at = command["at"]
    options = shared_options(command, ServerPerMessageDeflateFactory)
    if "certificate" in command:
        options["ssl"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        options["ssl"].load_cert_chain(command["certificate"])
    if "login" in command:
        login = {"realm": "test", "credentials": tuple(command["login"])}
        if LEGACY:
            options["create_protocol"] = basic_auth_protocol_factory(**login)
        else:
            options["process_request"] = basic_auth(**login)

    async def welcome(socket, _path=None):
        link = f"{at}/{id(socket)}"
        tell(event="joined", at=at, link=link)
        await talk(link, socket)

    servers[at] = await serve(welcome, "127.0.0.1", 0, **options)
    tell(event="listening", at=at, port=servers[at].sockets[0].getsockname()[1])


async def do_send(command):
    socket = links[command["at"]]
    if "fragments" in command:
        await socket.send([decoded(piece) for piece in command["fragments"]])
    else:
        await socket.send(decoded(command["message"]))


async def do_ping(command):
    await (await links[command["at"]].ping(command["payload"]))
    tell(event="pong", at=command["at"])


async def do_close(command):
    await links[command["at"]].close(command["code"], command["reason"])


DO = {
    "connect": do_connect,
    "listen": do_listen,
    "send": do_send,
    "ping": do_ping,
    "close": do_close,
}


async def do(command):
    try:
        await DO[command["do"]](command)
    except Exception as error:  # whatever it is, the test shall see it
        tell(event="failed", at=command["at"], error=f"{type(error).__name__}: {error}")


async def main():
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        task = loop.create_task(do(command))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        # Sends leave in the order of their commands; a connection is talked on as long as it lasts.
        if command["do"] == "send":
            await task


asyncio.run(main())
