package io.epicheck.runner;

import io.epicheck.retry.Durations;
import io.epicheck.rollout.DeployedState;
import io.epicheck.rollout.WorkloadStatus;
import io.epicheck.rollout.lock.HeldLock;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

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
                                    "%-" + width + "s  %-11s  %d/%d ready  %s",
                                    each.workload(),
                                    each.state(),
                                    each.ready(),
                                    each.desired(),
                                    each.detail())
                            .stripTrailing())
                    .append('\n');
        }
        return text.toString();
    }

    /** What is deployed, from where, and what is going on. */
    static String release(DeployedState deployed) {
        StringBuilder text = new StringBuilder();
        deployed.release().ifPresent(release -> text.append("release ")
                .append(release.number())
                .append(" of ")
                .append(HistoryText.when(release.at()))
                .append(", commit ")
                .append(HistoryText.shortCommit(release.source().commit()))
                .append(
                        release.source().by().isEmpty()
                                ? ""
                                : ", by " + release.source().by())
                .append(release.rollbackTo() > 0 ? ", brought back from release " + release.rollbackTo() : "")
                .append(
                        release.source().runUrl().isEmpty()
                                ? ""
                                : ", " + release.source().runUrl())
                .append('\n'));
        if (deployed.state().equals("UNREADABLE")) {
            text.append("the journal cannot be read: ").append(deployed.cause()).append('\n');
        } else if (deployed.needsRecovery()) {
            text.append("release ")
                    .append(deployed.latest())
                    .append(" ended half-way (")
                    .append(deployed.state())
                    .append(
                            deployed.cause().isEmpty() || deployed.state().equals("INTERRUPTED")
                                    ? ""
                                    : ", " + deployed.cause())
                    .append("): the next deploy goes on, or run `epicheck recover`\n");
        } else if (deployed.state().equals("ROLLED_BACK")) {
            text.append("release ")
                    .append(deployed.latest())
                    .append(" failed and was taken back: ")
                    .append(deployed.cause())
                    .append('\n');
        }
        deployed.lock().ifPresent(lock -> text.append(lock.holder())
                .append(
                        lock.isSilent()
                                ? " has the lock and gave no sign of life for " + Durations.words(lock.silence())
                                        + ": it is most likely dead, and the next run takes over"
                                : " is deploying now")
                .append('\n'));
        return text.toString();
    }

    static String json(DeployedState deployed, List<WorkloadStatus> workloads) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("state", deployed.state())
                .put("latest", deployed.latest())
                .put("cause", deployed.cause())
                .put("lockHolder", deployed.lock().map(HeldLock::holder).orElse(""))
                .put(
                        "lockHolderSilent",
                        deployed.lock().filter(HeldLock::isSilent).isPresent())
                .put("needsRecovery", deployed.needsRecovery());
        deployed.release().ifPresent(release -> all.set("release", HistoryText.node(release)));
        ArrayNode json = all.putArray("workloads");
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
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    }
}
