package io.epicheck.runner;

import io.epicheck.rollout.WorkloadStatus;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** How workloads are, for people and for programs. */
final class StatusText {
    private StatusText() {}

    static String table(List<WorkloadStatus> workloads) {
        if (workloads.isEmpty()) {
            return "no workloads\n";
        }
        int width = workloads.stream()
                .mapToInt(each -> each.workload().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (WorkloadStatus each : workloads) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %-11s  %d/%d ready  %s%n",
                    each.workload(),
                    each.state(),
                    each.ready(),
                    each.desired(),
                    each.detail()));
        }
        return text.toString();
    }

    static String json(List<WorkloadStatus> workloads) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (WorkloadStatus each : workloads) {
            json.addObject()
                    .put("workload", each.workload())
                    .put("state", each.state())
                    .put("desired", each.desired())
                    .put("updated", each.updated())
                    .put("ready", each.ready())
                    .put("available", each.available())
                    .put("detail", each.detail());
        }
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }
}
