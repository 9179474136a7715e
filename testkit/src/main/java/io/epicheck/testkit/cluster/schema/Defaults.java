package io.epicheck.testkit.cluster.schema;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The values that the API server fills in for fields that a writer leaves out (Kubernetes v1.34). Changes the tree that it gets. */
public final class Defaults {
    private Defaults() {}

    /** @return the same tree */
    public static ObjectNode fillIn(String kind, ObjectNode object) {
        switch (kind) {
            case "Deployment" -> deployment(object);
            case "ReplicaSet" -> replicaSet(object);
            case "StatefulSet" -> statefulSet(object);
            case "DaemonSet" -> daemonSet(object);
            case "Job" -> job(object.withObjectProperty("spec"), object);
            case "CronJob" -> cronJob(object);
            case "Pod" -> pod(object);
            case "Service" -> service(object.withObjectProperty("spec"));
            case "Secret" -> secret(object);
            case "Namespace" -> namespace(object);
            case "HorizontalPodAutoscaler" -> autoscaler(object);
            case "PersistentVolumeClaim" -> {
                text(object.withObjectProperty("spec"), "volumeMode", "Filesystem");
                text(object.withObjectProperty("status"), "phase", "Pending");
            }
            case "PodDisruptionBudget", "Ingress" -> object.withObjectProperty("status");
            case "RoleBinding" -> {
                text(inside(object, "roleRef"), "apiGroup", "rbac.authorization.k8s.io");
                each(object.path("subjects"), Defaults::subject);
            }
            default -> {
                // Nothing is filled in.
            }
        }
        return object;
    }

    private static void deployment(ObjectNode object) {
        ObjectNode spec = object.withObjectProperty("spec");
        number(spec, "replicas", 1);
        number(spec, "revisionHistoryLimit", 10);
        number(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = spec.withObjectProperty("strategy");
        text(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asString("").equals("RollingUpdate")) {
            ObjectNode rolling = strategy.withObjectProperty("rollingUpdate");
            text(rolling, "maxUnavailable", "25%");
            text(rolling, "maxSurge", "25%");
        }
        template(spec);
        object.withObjectProperty("status");
    }

    private static void replicaSet(ObjectNode object) {
        ObjectNode spec = object.withObjectProperty("spec");
        number(spec, "replicas", 1);
        template(spec);
        number(object.withObjectProperty("status"), "replicas", 0);
    }

    private static void statefulSet(ObjectNode object) {
        ObjectNode spec = object.withObjectProperty("spec");
        number(spec, "replicas", 1);
        number(spec, "revisionHistoryLimit", 10);
        text(spec, "podManagementPolicy", "OrderedReady");
        if (!spec.has("serviceName")) {
            spec.put("serviceName", "");
        }
        ObjectNode update = spec.withObjectProperty("updateStrategy");
        text(update, "type", "RollingUpdate");
        if (update.path("type").asString("").equals("RollingUpdate")) {
            number(update.withObjectProperty("rollingUpdate"), "partition", 0);
        }
        ObjectNode retention = spec.withObjectProperty("persistentVolumeClaimRetentionPolicy");
        text(retention, "whenDeleted", "Retain");
        text(retention, "whenScaled", "Retain");
        each(spec.path("volumeClaimTemplates"), claim -> fillIn("PersistentVolumeClaim", claim));
        template(spec);
        number(object.withObjectProperty("status"), "replicas", 0);
        number(object.withObjectProperty("status"), "availableReplicas", 0);
    }

    private static void daemonSet(ObjectNode object) {
        ObjectNode spec = object.withObjectProperty("spec");
        number(spec, "revisionHistoryLimit", 10);
        ObjectNode update = spec.withObjectProperty("updateStrategy");
        text(update, "type", "RollingUpdate");
        if (update.path("type").asString("").equals("RollingUpdate")) {
            number(update.withObjectProperty("rollingUpdate"), "maxUnavailable", 1);
            number(update.withObjectProperty("rollingUpdate"), "maxSurge", 0);
        }
        template(spec);
        ObjectNode status = object.withObjectProperty("status");
        for (String name :
                new String[] {"currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady"
                }) {
            number(status, name, 0);
        }
    }

    private static void job(ObjectNode spec, ObjectNode object) {
        number(spec, "parallelism", 1);
        number(spec, "completions", 1);
        number(spec, "backoffLimit", 6);
        text(spec, "completionMode", "NonIndexed");
        text(spec, "podReplacementPolicy", "TerminatingOrFailed");
        flag(spec, "suspend", false);
        flag(spec, "manualSelector", false);
        String uid = object.path("metadata").path("uid").asString("");
        if (!spec.path("manualSelector").asBoolean(false) && !uid.isEmpty() && !spec.has("selector")) {
            ObjectNode labels = spec.withObjectProperty("template")
                    .withObjectProperty("metadata")
                    .withObjectProperty("labels");
            String name = object.path("metadata").path("name").asString("");
            labels.put("batch.kubernetes.io/controller-uid", uid);
            labels.put("batch.kubernetes.io/job-name", name);
            labels.put("controller-uid", uid);
            labels.put("job-name", name);
            spec.withObjectProperty("selector")
                    .withObjectProperty("matchLabels")
                    .put("batch.kubernetes.io/controller-uid", uid);
        }
        template(spec);
        object.withObjectProperty("status");
    }

    private static void cronJob(ObjectNode object) {
        ObjectNode spec = object.withObjectProperty("spec");
        text(spec, "concurrencyPolicy", "Allow");
        flag(spec, "suspend", false);
        number(spec, "successfulJobsHistoryLimit", 3);
        number(spec, "failedJobsHistoryLimit", 1);
        template(spec.withObjectProperty("jobTemplate").withObjectProperty("spec"));
        object.withObjectProperty("status");
    }

    private static void pod(ObjectNode object) {
        ObjectNode spec = object.withObjectProperty("spec");
        podSpec(spec);
        flag(spec, "enableServiceLinks", true);
        text(spec, "preemptionPolicy", "PreemptLowerPriority");
        number(spec, "priority", 0);
        text(spec, "serviceAccountName", "default");
        text(spec, "serviceAccount", spec.path("serviceAccountName").asString(""));
        ObjectNode status = object.withObjectProperty("status");
        text(status, "phase", "Pending");
        text(status, "qosClass", qosClass(spec));
    }

    private static String qosClass(ObjectNode spec) {
        boolean any = spec.path("containers")
                .valueStream()
                .map(container -> container.path("resources"))
                .anyMatch(resources -> !resources.path("limits").isEmpty()
                        || !resources.path("requests").isEmpty());
        boolean all = spec.path("containers")
                .valueStream()
                .map(container -> container.path("resources"))
                .allMatch(resources -> resources.path("limits").has("cpu")
                        && resources.path("limits").has("memory")
                        && resources.path("limits").equals(resources.path("requests")));
        return all ? "Guaranteed" : any ? "Burstable" : "BestEffort";
    }

    private static void template(ObjectNode spec) {
        podSpec(spec.withObjectProperty("template").withObjectProperty("spec"));
    }

    private static void podSpec(ObjectNode spec) {
        text(spec, "restartPolicy", "Always");
        text(spec, "dnsPolicy", "ClusterFirst");
        text(spec, "schedulerName", "default-scheduler");
        number(spec, "terminationGracePeriodSeconds", 30);
        spec.withObjectProperty("securityContext");
        if (spec.has("serviceAccountName")) {
            text(spec, "serviceAccount", spec.path("serviceAccountName").asString(""));
        }
        each(spec.path("containers"), Defaults::container);
        each(spec.path("initContainers"), Defaults::container);
        each(spec.path("volumes"), Defaults::volume);
    }

    private static void container(ObjectNode container) {
        text(container, "terminationMessagePath", "/dev/termination-log");
        text(container, "terminationMessagePolicy", "File");
        text(container, "imagePullPolicy", pullPolicy(container.path("image").asString("")));
        ObjectNode resources = container.withObjectProperty("resources");
        if (resources.has("limits")) {
            resources.path("limits").properties().forEach(limit -> {
                ObjectNode requests = resources.withObjectProperty("requests");
                if (!requests.has(limit.getKey())) {
                    requests.set(limit.getKey(), limit.getValue());
                }
            });
        }
        each(container.path("ports"), port -> text(port, "protocol", "TCP"));
        each(container.path("env"), Defaults::variable);
        for (String probe : new String[] {"livenessProbe", "readinessProbe", "startupProbe"}) {
            if (container.has(probe)) {
                probe(inside(container, probe));
            }
        }
        JsonNode lifecycle = container.path("lifecycle");
        for (String hook : new String[] {"preStop", "postStart"}) {
            if (lifecycle.path(hook).has("httpGet")) {
                httpGet(inside((ObjectNode) lifecycle.path(hook), "httpGet"));
            }
        }
    }

    /** {@code Always} for a tag latest or none, unless the reference has a digest. */
    private static String pullPolicy(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        boolean latest = !name.contains(":") || name.endsWith(":latest");
        return latest && !image.contains("@") ? "Always" : "IfNotPresent";
    }

    private static void variable(ObjectNode variable) {
        JsonNode from = variable.path("valueFrom");
        if (from.has("fieldRef")) {
            text(inside((ObjectNode) from, "fieldRef"), "apiVersion", "v1");
        }
        if (from.has("resourceFieldRef")) {
            text(inside((ObjectNode) from, "resourceFieldRef"), "divisor", "0");
        }
    }

    private static void probe(ObjectNode probe) {
        number(probe, "timeoutSeconds", 1);
        number(probe, "periodSeconds", 10);
        number(probe, "successThreshold", 1);
        number(probe, "failureThreshold", 3);
        if (probe.has("httpGet")) {
            httpGet(inside(probe, "httpGet"));
        }
        if (probe.has("grpc")) {
            ObjectNode grpc = inside(probe, "grpc");
            if (!grpc.has("service")) {
                grpc.put("service", "");
            }
        }
    }

    private static void httpGet(ObjectNode get) {
        text(get, "path", "/");
        text(get, "scheme", "HTTP");
    }

    private static void volume(ObjectNode volume) {
        for (String source : new String[] {"secret", "configMap", "downwardAPI", "projected"}) {
            if (volume.has(source)) {
                number(inside(volume, source), "defaultMode", 420);
            }
        }
        if (volume.has("hostPath") && !volume.path("hostPath").has("type")) {
            inside(volume, "hostPath").put("type", "");
        }
        each(volume.path("projected").path("sources"), source -> {
            if (source.has("serviceAccountToken")) {
                number(inside(source, "serviceAccountToken"), "expirationSeconds", 3600);
            }
        });
        if (volume.size() == 1) {
            volume.putObject("emptyDir");
        }
    }

    private static void service(ObjectNode spec) {
        text(spec, "sessionAffinity", "None");
        text(spec, "type", "ClusterIP");
        String type = spec.path("type").asString("");
        each(spec.path("ports"), port -> {
            text(port, "protocol", "TCP");
            if (!port.has("targetPort")) {
                port.set("targetPort", port.path("port"));
            }
        });
        if (type.equals("ExternalName")) {
            return;
        }
        if (!spec.has("ipFamilies")) {
            spec.putArray("ipFamilies").add("IPv4");
        }
        text(spec, "ipFamilyPolicy", "SingleStack");
        text(spec, "internalTrafficPolicy", "Cluster");
        if (!type.equals("ClusterIP")) {
            text(spec, "externalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            flag(spec, "allocateLoadBalancerNodePorts", true);
        }
    }

    private static void secret(ObjectNode object) {
        text(object, "type", "Opaque");
        object.path("stringData").properties().forEach(entry -> object.withObjectProperty("data")
                .put(
                        entry.getKey(),
                        Base64.getEncoder()
                                .encodeToString(entry.getValue().asString("").getBytes(StandardCharsets.UTF_8))));
        object.remove("stringData");
    }

    private static void namespace(ObjectNode object) {
        object.withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put(
                        "kubernetes.io/metadata.name",
                        object.path("metadata").path("name").asString(""));
        ObjectNode spec = object.withObjectProperty("spec");
        if (!spec.has("finalizers") && !object.path("metadata").has("deletionTimestamp")) {
            spec.putArray("finalizers").add("kubernetes");
        }
        text(object.withObjectProperty("status"), "phase", "Active");
    }

    private static void autoscaler(ObjectNode object) {
        ObjectNode spec = object.withObjectProperty("spec");
        number(spec, "minReplicas", 1);
        if (spec.path("metrics").isEmpty()) {
            ObjectNode metric = spec.putArray("metrics").addObject();
            metric.put("type", "Resource");
            ObjectNode resource = metric.putObject("resource");
            resource.put("name", "cpu");
            resource.putObject("target").put("type", "Utilization").put("averageUtilization", 80);
        }
        if (!object.has("status")) {
            object.putObject("status").put("desiredReplicas", 0);
        }
    }

    private static void subject(ObjectNode subject) {
        if (!subject.path("kind").asString("").equals("ServiceAccount")) {
            text(subject, "apiGroup", "rbac.authorization.k8s.io");
        }
    }

    private static ObjectNode inside(ObjectNode object, String name) {
        return object.withObjectProperty(name);
    }

    private static void each(JsonNode items, Consumer<ObjectNode> change) {
        for (JsonNode item : items) {
            if (item instanceof ObjectNode object) {
                change.accept(object);
            }
        }
    }

    private static void text(ObjectNode object, String name, String value) {
        if (object.path(name).asString("").isEmpty() && !object.path(name).isNumber()) {
            object.put(name, value);
        }
    }

    private static void number(ObjectNode object, String name, int value) {
        if (!object.has(name)) {
            object.put(name, value);
        }
    }

    private static void flag(ObjectNode object, String name, boolean value) {
        if (!object.has(name)) {
            object.put(name, value);
        }
    }
}
