package io.epicheck.pipeline;

import io.epicheck.cluster.AccessReview;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.ResourceType;
import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.config.PipelineConfig.SmokeConfig;
import io.epicheck.config.PipelineConfig.Target;
import io.epicheck.manifest.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every permission that a release will use, the way back included. */
final class Needs {
    private static final List<String> WRITTEN = List.of("get", "create", "patch", "delete");
    private static final List<String> WATCHED = List.of("list", "watch");

    /** The journal, its way back, and the history. */
    private static final List<String> KEPT = List.of("get", "create", "update", "delete");

    /** By group, what can refer to a version of configuration: before one is deleted all of them are asked. */
    private static final Map<String, List<String>> REFERRING = Map.of(
            "", List.of("pods"),
            "apps", List.of("deployments", "statefulsets", "daemonsets", "replicasets", "controllerrevisions"),
            "batch", List.of("jobs", "cronjobs"));

    private Needs() {}

    /** @param versioned whether ConfigMaps and Secrets get a name with every content */
    static List<AccessReview.Need> of(
            KubeApi api,
            List<Manifest> manifests,
            List<SmokeConfig> smoke,
            Optional<AvailabilityConfig> availability,
            boolean versioned) {
        Set<AccessReview.Need> needs = new LinkedHashSet<>();
        Set<ResourceType> types = new LinkedHashSet<>();
        manifests.forEach(manifest -> api.resourceType(
                        manifest.object().apiVersion(), manifest.object().kind())
                .ifPresent(types::add));
        types.forEach(type -> WRITTEN.forEach(verb -> needs.add(need(type.group(), type.plural(), verb))));
        List.of("get", "create", "update").forEach(verb -> needs.add(need("coordination.k8s.io", "leases", verb)));
        KEPT.forEach(verb -> needs.add(need("", "configmaps", verb)));
        needs.add(need("", "configmaps", "list"));
        if (types.stream().anyMatch(type -> type.kind().equals("Secret"))) {
            KEPT.forEach(verb -> needs.add(need("", "secrets", verb)));
        }
        if (versioned) {
            REFERRING.forEach((group, plurals) -> plurals.forEach(plural -> needs.add(need(group, plural, "list"))));
            if (types.stream().anyMatch(type -> type.kind().equals("Secret"))) {
                needs.add(need("", "secrets", "list"));
            }
        }
        boolean workloads = types.stream()
                .anyMatch(type -> type.group().equals("apps") || type.group().equals("batch"));
        if (workloads) {
            types.stream()
                    .filter(type -> type.group().equals("apps") || type.group().equals("batch"))
                    .forEach(type -> watched(needs, type.group(), type.plural()));
            watched(needs, "", "pods");
            watched(needs, "", "events");
            watched(needs, "apps", "replicasets");
            watched(needs, "discovery.k8s.io", "endpointslices");
            if (types.stream().anyMatch(type -> type.kind().equals("DaemonSet"))) {
                watched(needs, "apps", "controllerrevisions"); // the only place that names its new revision
            }
            needs.add(need("", "pods/log", "get"));
            if (types.stream().anyMatch(type -> type.kind().equals("StatefulSet"))) {
                needs.add(need("", "pods", "delete")); // a pod of a bad revision holds up the way back
            }
        }
        if (smoke.stream().anyMatch(check -> check.target() instanceof Target.Service)) {
            needs.add(need("", "services", "get"));
            needs.add(need("", "pods/portforward", "create"));
        }
        if (availability.isPresent() && availability.get().target() instanceof Target.Service) {
            needs.add(need("", "services", "get"));
        }
        if (availability.isPresent() && availability.get().target() instanceof Target.Ingress) {
            needs.add(need("networking.k8s.io", "ingresses", "get"));
        }
        return new ArrayList<>(needs);
    }

    private static void watched(Set<AccessReview.Need> needs, String group, String plural) {
        WATCHED.forEach(verb -> needs.add(need(group, plural, verb)));
    }

    private static AccessReview.Need need(String group, String plural, String verb) {
        return new AccessReview.Need(group, plural, verb);
    }
}
