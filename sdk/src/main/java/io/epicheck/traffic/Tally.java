package io.epicheck.traffic;

import io.epicheck.retry.Time;
import io.epicheck.traffic.TrafficReport.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts what becomes of requests, by the phase in which they end. Thread-safe. */
final class Tally {
    private static final int MOST_EXAMPLES = 10;
    private static final int MOST_PODS = 100;

    private final Time time;
    private final Away away;
    private final Map<TrafficPhase, Counts> phases = new EnumMap<>(TrafficPhase.class);
    private final Map<String, Long> pods = new LinkedHashMap<>();
    private final List<LostRequest> examples = new ArrayList<>();
    private TrafficPhase phase;
    private long sent;
    private long notSent;
    private long excused;
    private long unfinished;
    private Optional<String> defect = Optional.empty();

    Tally(Time time, Away away, TrafficPhase first) {
        this.time = time;
        this.away = away;
        this.phase = first;
        begin(first);
    }

    synchronized void begin(TrafficPhase next) {
        long now = time.nanos();
        counts(phase).end(now);
        phase = next;
        phases.computeIfAbsent(next, ignored -> new Counts(now));
    }

    synchronized void sent() {
        sent++;
    }

    synchronized void answered(long due, long now, String pod) {
        Counts counts = counts(phase);
        counts.ok++;
        counts.latencies.add(now - due);
        if (!pod.isEmpty() && (pods.size() < MOST_PODS || pods.containsKey(pod))) {
            pods.merge(pod, 1L, Long::sum);
        }
    }

    synchronized void lost(long due, long now, Loss loss, boolean reused, int localPort, String detail, String pod) {
        if (loss.isSilent() && away.covers(due, now)) {
            excused++;
            return;
        }
        Counts counts = counts(phase);
        counts.lost.merge(loss, 1L, Long::sum);
        if (counts.examples < MOST_EXAMPLES) {
            counts.examples++;
            Duration took = Duration.ofNanos(now - due);
            examples.add(
                    new LostRequest(time.wallClock().minus(took), phase, took, loss, reused, localPort, detail, pod));
        }
    }

    synchronized void resent() {
        counts(phase).resent++;
    }

    synchronized void notSent(String why) {
        notSent++;
        if (notSent == 1) {
            // One is enough to know what this machine lacks.
            defect = defect.or(() -> Optional.of("this machine could not send all requests: " + why));
        }
    }

    synchronized void unfinished(long count) {
        unfinished = count;
    }

    synchronized void probeBroke(Exception why) {
        defect = Optional.of("the probe itself failed: " + why);
    }

    /** Why its numbers say less than they should. */
    synchronized Optional<String> defect() {
        return defect;
    }

    /** Answered or lost in these phases. */
    synchronized long requests(TrafficPhase... which) {
        long sum = 0;
        for (TrafficPhase each : which) {
            sum += phases.containsKey(each) ? counts(each).ok + counts(each).failed() : 0;
        }
        return sum;
    }

    synchronized long failed(TrafficPhase... which) {
        long sum = 0;
        for (TrafficPhase each : which) {
            sum += phases.containsKey(each) ? counts(each).failed() : 0;
        }
        return sum;
    }

    synchronized Map<Loss, Long> lost(TrafficPhase... which) {
        Map<Loss, Long> sum = new EnumMap<>(Loss.class);
        for (TrafficPhase each : which) {
            if (phases.containsKey(each)) {
                counts(each).lost.forEach((loss, count) -> sum.merge(loss, count, Long::sum));
            }
        }
        return sum;
    }

    synchronized long sentInAll() {
        return sent;
    }

    synchronized long excused() {
        return excused;
    }

    synchronized long notSent() {
        return notSent;
    }

    synchronized long unfinished() {
        return unfinished;
    }

    synchronized List<LostRequest> examples() {
        return List.copyOf(examples);
    }

    synchronized Map<String, Long> pods() {
        return new LinkedHashMap<>(pods);
    }

    synchronized List<Phase> phases() {
        long now = time.nanos();
        List<Phase> list = new ArrayList<>();
        phases.forEach((each, counts) -> list.add(new Phase(
                each,
                Duration.ofNanos((counts.over ? counts.end : now) - counts.begin),
                counts.ok,
                counts.lost,
                counts.resent,
                counts.latencies.percentiles())));
        return list;
    }

    private Counts counts(TrafficPhase which) {
        return phases.computeIfAbsent(which, ignored -> new Counts(time.nanos()));
    }

    /** Of one phase. */
    private static final class Counts {
        private final long begin;
        private final Map<Loss, Long> lost = new EnumMap<>(Loss.class);
        private final Latencies latencies = new Latencies();
        private long end;
        private boolean over;
        private long ok;
        private long resent;
        private int examples;

        Counts(long begin) {
            this.begin = begin;
        }

        void end(long now) {
            end = now;
            over = true;
        }

        long failed() {
            return lost.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
