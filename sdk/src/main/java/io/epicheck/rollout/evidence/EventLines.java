package io.epicheck.rollout.evidence;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Snapshot;
import io.epicheck.secret.Sanitizer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A namespace's events about some objects, one line each. Pure. */
final class EventLines {
    private static final int NEWEST = 1000;

    private EventLines() {}

    /** Oldest first. */
    static List<KubeObject> about(List<Involved> all, Snapshot snapshot) {
        Set<String> uids =
                all.stream().flatMap(involved -> involved.uids().stream()).collect(Collectors.toSet());
        List<KubeObject> events = all.stream()
                .map(involved -> involved.workload().namespace())
                .distinct()
                .flatMap(namespace -> snapshot.all("Event", namespace).stream())
                .filter(event -> uids.contains(event.text("/involvedObject/uid")))
                .sorted(Comparator.comparing(EventLines::time))
                .toList();
        return events.subList(Math.max(0, events.size() - NEWEST), events.size());
    }

    static String text(List<KubeObject> events) {
        return events.isEmpty()
                ? "no events about these objects\n"
                : events.stream().map(EventLines::line).collect(Collectors.joining("\n", "", "\n"));
    }

    /** {@code BackOff: Back-off restarting failed container (5 times)}. */
    static String shortLine(KubeObject event) {
        int count = count(event);
        return event.text("/reason") + ": " + event.text("/message") + (count > 1 ? " (" + count + " times)" : "");
    }

    /** {@code 2026-11-23T16:44:00Z  Warning  Pod/web-a  BackOff: Back-off restarting failed container (5 times)}. */
    private static String line(KubeObject event) {
        return Sanitizer.line(times(event).findFirst().orElse("(no time)") + "  " + event.text("/type") + "  "
                + event.text("/involvedObject/kind") + "/" + event.text("/involvedObject/name") + "  "
                + shortLine(event));
    }

    private static int count(KubeObject event) {
        return Math.max(event.number("/count", 1), event.number("/series/count", 1));
    }

    /** The two forms of events have their time in different places. */
    private static Stream<String> times(KubeObject event) {
        return Stream.of("/series/lastObservedTime", "/lastTimestamp", "/eventTime", "/metadata/creationTimestamp")
                .map(event::text)
                .filter(text -> !text.isEmpty());
    }

    private static Instant time(KubeObject event) {
        try {
            return times(event).findFirst().map(Instant::parse).orElse(Instant.EPOCH);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
