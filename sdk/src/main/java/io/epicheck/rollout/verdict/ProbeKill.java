package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kubelet kills a container again and again because its liveness or startup probe fails. */
final class ProbeKill {
    static final int KILLS = 2;
    private static final Pattern KILLED = Pattern.compile("(?i)failed (liveness|startup) probe");
    private static final Pattern FAILS = Pattern.compile("(?i)(liveness|startup) probe (failed|errored)");

    private ProbeKill() {}

    static Optional<Finding> of(Snapshot snapshot, ContainerState container) {
        KubeObject pod = container.pod();
        int kills = snapshot.events(pod.uid(), "Killing").stream()
                .filter(container::isSubjectOf)
                .filter(event -> KILLED.matcher(event.text("/message")).find())
                .mapToInt(event -> Math.max(1, event.number("/count", 1)))
                .sum();
        if (container.isReady() || Math.min(kills, container.restarts()) < KILLS) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>(Evidence.place(container));
        evidence.add("restarts " + container.restarts());
        Optional<String> answer = snapshot.warnings(pod.uid()).stream()
                .map(event -> event.text("/message"))
                .filter(message -> FAILS.matcher(message).find())
                .reduce((earlier, later) -> later);
        answer.ifPresent(message -> evidence.add("kubelet: " + message));
        evidence.addAll(Evidence.end(snapshot, container.lastEnd()));
        return Optional.of(Finding.of(
                CauseCode.PROBE_KILLED,
                "container " + container.name() + " was killed " + kills + " times by its probe"
                        + answer.map(message -> ": " + message.strip()).orElse(""),
                evidence));
    }
}
