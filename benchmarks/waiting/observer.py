"""Sees with watches of its own when the last pod became ready, and when the last Deployment's status said so."""

import base64
import http.client
import json
import ssl
import subprocess
import tempfile
import threading
import time


class Server:
    """The API server of a kubeconfig with client certificates."""

    def __init__(self, kubectl):
        view = subprocess.check_output([kubectl, "config", "view", "--raw", "--minify", "-o", "json"])
        config = json.loads(view)
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.host = cluster["server"].removeprefix("https://")
        self.tls = ssl.create_default_context(cadata=self._pem(cluster, "certificate-authority").decode())
        with tempfile.NamedTemporaryFile() as pair:
            pair.write(self._pem(user, "client-certificate") + b"\n" + self._pem(user, "client-key"))
            pair.flush()
            self.tls.load_cert_chain(pair.name)

    @staticmethod
    def _pem(part, name):
        if name + "-data" in part:
            return base64.b64decode(part[name + "-data"])
        with open(part[name], "rb") as file:
            return file.read()

    def open(self, path):
        connection = http.client.HTTPSConnection(self.host, context=self.tls, timeout=900)
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{path}: HTTP {answer.status}")
        return answer


def lines(answer):
    rest = b""
    while chunk := answer.read1(1 << 20):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole


class Observer:
    """Remembers for each pod and Deployment of one build since when it has been ready, by this machine's clock."""

    def __init__(self, server, namespace, build):
        self.server, self.namespace, self.build = server, namespace, build
        self.pods, self.deployments, self.breaks = {}, {}, 0
        self._follow("/api/v1", "pods", self._pod)
        self._follow("/apis/apps/v1", "deployments", self._deployment)

    def _follow(self, group, plural, take):
        path = f"{group}/namespaces/{self.namespace}/{plural}"
        begin = json.loads(self.server.open(path + "?limit=1").read())["metadata"]["resourceVersion"]

        def run():
            version = begin
            while True:  # a server ends a watch whose reader is slow: it goes on from the last version
                try:
                    answer = self.server.open(f"{path}?watch=true&resourceVersion={version}&timeoutSeconds=3600")
                    for line in lines(answer):
                        now = time.time()
                        thing = json.loads(line)["object"]
                        version = thing["metadata"]["resourceVersion"]
                        take(thing, now)
                except (http.client.HTTPException, OSError):
                    self.breaks += 1
                    time.sleep(0.2)

        threading.Thread(target=run, daemon=True).start()

    def _pod(self, pod, now):
        if pod["metadata"].get("annotations", {}).get("example.com/build") != self.build:
            return
        conditions = pod.get("status", {}).get("conditions", [])
        if any(c["type"] == "Ready" and c["status"] == "True" for c in conditions):
            self.pods.setdefault(pod["metadata"]["name"], now)

    def _deployment(self, deployment, now):
        template = deployment["spec"]["template"]["metadata"]
        if template.get("annotations", {}).get("example.com/build") != self.build:
            return
        wanted, status = deployment["spec"]["replicas"], deployment.get("status", {})
        rolled_out = (
            status.get("observedGeneration", 0) >= deployment["metadata"]["generation"]
            and status.get("updatedReplicas", 0) == wanted
            and status.get("replicas", 0) == wanted
            and status.get("availableReplicas", 0) == wanted
        )
        if rolled_out:
            self.deployments.setdefault(deployment["metadata"]["name"], now)
