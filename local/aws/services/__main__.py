"""`python -m local.aws.services FOLDER SOCKET`: emulates AWS for the store in a folder, until SIGTERM.

It serves S3, SQS and Secrets Manager on a port of its own, and function URLs on a bound socket that it inherits.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

from moto.server import ThreadedMotoServer

from local.aws.lambda_.event_sources import EventSources
from local.aws.lambda_.execution_environments import ExecutionEnvironments
from local.aws.lambda_.urls import FunctionUrls, serve
from local.aws.plugin.store import Store
from local.aws.services.notifications import complete_notifications
from local.aws.services.process import Running, Services
from local.aws.services.resources import Resources
from local.aws.services.url_port import address_of
from local.mwaa.airflow.processes import Mark


def main(folder: Path, bound: socket.socket) -> None:
    """Creates the store's resources, and serves requests until a signal arrives."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # by default, it logs each request
    services, store = Services(folder), Store(folder)
    complete_notifications()
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    running = Running(
        Mark.of(os.getpid()),
        endpoint="http://{}:{}".format(*server.get_host_and_port()),
        urls=address_of(bound),
    )
    # Saved before the store is read: from then on, the plugin also creates here what it adds to the store.
    services.save(running)
    for failure in Resources(running.endpoint).put_all(store.entries()):
        logging.getLogger("local").warning(failure)
    # Also for services that aren't emulated: no call from a function may leave the machine.
    endpoint = {"AWS_ENDPOINT_URL": running.endpoint}
    environments = ExecutionEnvironments(services.functions, lambda: endpoint | services.environ())
    sources = EventSources(store, environments, running.endpoint)
    serve(FunctionUrls(store, environments.invoke), bound)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sources.stop())
    services.save(replace(running, ready=True))
    sources.run()
    os._exit(0)  # doesn't wait for the threads


main(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])))
