package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;

/** A ConfigMap or a Secret of a namespace, by kind and name. */
record ConfigName(String kind, String name) {
    static ConfigName of(KubeObject object) {
        return new ConfigName(object.kind(), object.name());
    }

    static boolean isConfig(KubeObject object) {
        return object.apiVersion().equals("v1")
                && (object.kind().equals("ConfigMap") || object.kind().equals("Secret"));
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }
}
