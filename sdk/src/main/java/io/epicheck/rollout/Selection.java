package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Which Services select a workload's pods. */
final class Selection {
    private Selection() {}

    static List<String> servicesOf(KubeObject workload, Collection<KubeObject> objects) {
        Map<String, String> labels = workload.strings("/spec/template/metadata/labels");
        return objects.stream()
                .filter(object ->
                        object.kind().equals("Service") && object.apiVersion().equals("v1"))
                .filter(service -> selects(service.strings("/spec/selector"), labels))
                .map(KubeObject::name)
                .toList();
    }

    private static boolean selects(Map<String, String> selector, Map<String, String> labels) {
        return !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }
}
