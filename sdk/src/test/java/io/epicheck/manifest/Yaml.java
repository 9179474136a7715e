package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import java.util.Map;

/** Manifests in tests, written as people write them. */
final class Yaml {
    private Yaml() {}

    static final String DEPLOYMENT =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: registry.test/web:1
                      ports: [{name: http, containerPort: 80}]
                      envFrom: [{configMapRef: {name: settings}}]
            """;

    static final String SERVICE =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: http}]
            """;

    static final String AUTOSCALER =
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: web}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
              minReplicas: 2
              maxReplicas: 5
            """;

    static String all(String... documents) {
        return String.join("---\n", documents);
    }

    /** The one object of a text, ready to be applied. */
    static KubeObject object(String yaml) {
        return Manifests.parse("test.yaml", yaml).resolve("test").get(0).object();
    }

    /** A text as a document, without any finish. */
    static Document document(String yaml) {
        return document("base.yaml", yaml);
    }

    static Document document(String file, String yaml) {
        Problems problems = new Problems();
        DocumentReader reader = new DocumentReader(io.epicheck.yaml.Variables.of(Map.of()), problems);
        reader.read(io.epicheck.yaml.YamlDocuments.parse(file, yaml));
        problems.throwIfAny();
        return reader.documents().get(0);
    }
}
