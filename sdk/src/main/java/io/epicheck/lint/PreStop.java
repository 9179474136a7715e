package io.epicheck.lint;

import io.epicheck.Problem;
import io.epicheck.manifest.Pointers;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Containers go on serving until every proxy has heard that their pod leaves. All of a pod's containers wait, not only the one with the port:
 * one that helps it must not be gone before it. Sidecars that Kubernetes knows as such end after the others anyway.
 */
final class PreStop {
    static final String RULE = "no-pre-stop";

    private static final String WHY = "goes on serving until every proxy has taken this pod off its list";

    private PreStop() {}

    static void add(Workload workload, Hardener to) {
        boolean sleeps = to.facts().server().isAtLeast(1, 30);
        for (PodContainer container : without(workload)) {
            String preStop = container.pointer() + "/lifecycle/preStop";
            if (sleeps) {
                add(workload, preStop + "/sleep/seconds", IntNode.valueOf(Ending.PRE_STOP), to);
            } else if (to.facts().shell()) {
                JsonNode command =
                        JsonNodeFactory.instance.arrayNode().add("sleep").add(String.valueOf(Ending.PRE_STOP));
                add(workload, preStop + "/exec/command", command, to);
            } else {
                to.refuse(new Problem(
                        workload.manifest().positions().key(container.pointer()),
                        Pointers.readable(workload.manifest().object().at(""), container.pointer()),
                        workload.label() + " cannot be hardened for "
                                + to.facts().server()
                                + ": `preStop.sleep` is there from Kubernetes 1.30 on, and an exec needs a `sleep` in the image",
                        "say `hardening: {shell: true}` when the images have one, or write a preStop of your own"));
            }
        }
    }

    /** The containers that nobody has given a hook. */
    static List<PodContainer> without(Workload workload) {
        return workload.pods().containers().stream()
                .filter(container -> !container.sidecar()
                        && !container.json().path("lifecycle").has("preStop"))
                .toList();
    }

    private static void add(Workload workload, String pointer, JsonNode value, Hardener to) {
        to.add(RULE, workload, new Change.Put(workload.manifest(), pointer, value), WHY);
    }
}
