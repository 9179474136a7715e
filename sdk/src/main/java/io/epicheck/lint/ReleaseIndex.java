package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The objects of a release by what they do for each other. Immutable. */
record ReleaseIndex(
        List<Manifest> manifests,
        List<Workload> workloads,
        List<PodSource> sources,
        List<Manifest> services,
        List<Manifest> ingresses,
        List<Manifest> budgets,
        List<Autoscaler> autoscalers) {
    private static final Set<String> WORKLOADS = Set.of("Deployment", "StatefulSet", "DaemonSet");
    private static final Set<String> WORKLOAD_GROUPS = Set.of("apps", "extensions");

    /** Custom kinds of wide use that no pods come from. */
    private static final Set<String> WITHOUT_PODS = Set.of(
            "ServiceMonitor",
            "PodMonitor",
            "PrometheusRule",
            "Certificate",
            "Issuer",
            "ClusterIssuer",
            "ExternalSecret",
            "SealedSecret",
            "IngressRoute",
            "ScaledObject",
            "VirtualService",
            "DestinationRule");

    static ReleaseIndex of(List<Manifest> manifests) {
        List<PodSource> sources =
                manifests.stream().flatMap(each -> PodSource.of(each).stream()).toList();
        List<Manifest> services = ofKind(manifests, "Service");
        List<Manifest> budgets = ofKind(manifests, "PodDisruptionBudget");
        List<Autoscaler> autoscalers = manifests.stream()
                .filter(each -> each.object().kind().equals("HorizontalPodAutoscaler")
                        || each.object().kind().equals("ScaledObject"))
                .map(Autoscaler::new)
                .toList();
        List<Workload> workloads = sources.stream()
                .filter(source -> isWorkload(source.manifest().object()))
                .map(source -> workload(source, services, budgets, autoscalers))
                .toList();
        return new ReleaseIndex(
                manifests, workloads, sources, services, ofKind(manifests, "Ingress"), budgets, autoscalers);
    }

    /** The pods that a Service sends to. */
    List<PodSource> selectedBy(Manifest service) {
        return sources.stream().filter(source -> selects(service, source)).toList();
    }

    Optional<Workload> scaledBy(Autoscaler autoscaler) {
        return workloads.stream()
                .filter(workload -> workload.autoscaler().equals(Optional.of(autoscaler)))
                .findFirst();
    }

    /** An object of the release, as another object names it. */
    Optional<Manifest> named(String kind, String name, Manifest from) {
        return manifests.stream()
                .filter(each -> each.object().kind().equals(kind)
                        && each.object().name().equals(name))
                .filter(each -> sameNamespace(each, from))
                .findFirst();
    }

    /** Whether an operator may make pods that no manifest shows. */
    boolean mayHaveUnseenPods() {
        return manifests.stream()
                .map(Manifest::object)
                .anyMatch(object -> isCustom(object) && !WITHOUT_PODS.contains(object.kind()));
    }

    private static Workload workload(
            PodSource source, List<Manifest> services, List<Manifest> budgets, List<Autoscaler> autoscalers) {
        return new Workload(
                source,
                services.stream()
                        .filter(service -> bringsRequests(service) && selects(service, source))
                        .toList(),
                autoscalers.stream()
                        .filter(each ->
                                sameNamespace(each.manifest(), source.manifest()) && each.scales(source.manifest()))
                        .findFirst(),
                budgets.stream()
                        .filter(budget -> sameNamespace(budget, source.manifest())
                                && LabelSelector.matches(budget.object().at("/spec/selector"), source.labels()))
                        .toList());
    }

    private static boolean selects(Manifest service, PodSource source) {
        return !service.object().text("/spec/type").equals("ExternalName")
                && sameNamespace(service, source.manifest())
                && source.isSelectedBy(service.object().at("/spec/selector"));
    }

    private static boolean bringsRequests(Manifest service) {
        List<ServicePort> ports = ServicePort.of(service);
        boolean metricsOnly = !ports.isEmpty() && ports.stream().allMatch(ServicePort::isForMetrics);
        return !metricsOnly
                && !service.object().at("/spec/publishNotReadyAddresses").asBoolean(false);
    }

    private static boolean isWorkload(KubeObject object) {
        return WORKLOADS.contains(object.kind()) && WORKLOAD_GROUPS.contains(object.group());
    }

    private static boolean isCustom(KubeObject object) {
        String group = object.group();
        return group.contains(".") && !group.endsWith(".k8s.io");
    }

    /** Manifests that name no namespace go where the others go. */
    private static boolean sameNamespace(Manifest one, Manifest other) {
        String first = one.object().namespace();
        String second = other.object().namespace();
        return first.isEmpty() || second.isEmpty() || first.equals(second);
    }

    private static List<Manifest> ofKind(List<Manifest> manifests, String kind) {
        return manifests.stream()
                .filter(each -> each.object().kind().equals(kind) && !isCustom(each.object()))
                .toList();
    }
}
