"""Writes the release that is waited for: Deployments whose pods run on simulated nodes."""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels: {{app: {name}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata:
      labels: {{app: {name}}}
      annotations: {{example.com/build: "{build}"}}
    spec:
      terminationGracePeriodSeconds: 1
      nodeSelector: {{type: kwok}}
      tolerations: [{{key: kwok.x-k8s.io/node, operator: Exists}}]
      containers:
        - name: web
          image: registry.k8s.io/pause:3.10
          env: [{{name: SERVER_PORT, value: "8080"}}, {{name: MODE, value: production}}]
          ports: [{{name: http, containerPort: 8080}}]
          # A simulated kubelet asks nobody; with a probe nobody waits for a start without one to prove itself.
          readinessProbe: {{httpGet: {{path: /ready, port: http}}, periodSeconds: 5}}
          livenessProbe: {{httpGet: {{path: /live, port: http}}, periodSeconds: 10}}
          resources: {{requests: {{cpu: 1m, memory: 1Mi}}, limits: {{memory: 8Mi}}}}
"""


def release(count, replicas, build):
    return "---\n".join(
        DEPLOYMENT.format(name=f"web-{i:03}", replicas=replicas, build=build) for i in range(count)
    )
