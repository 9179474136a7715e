package io.epicheck.traffic;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What became of the requests. Immutable.
 *
 * @param subject the entry, for people
 * @param url as it was asked; no tokens
 * @param via the way to it, where that is not the URL's own
 * @param rate requests per second
 * @param phases those that there were, in order
 * @param pods answers by pod, when answers name it
 * @param notSent requests that this machine could not send
 * @param away lost requests that are not counted, because this machine did not reach the API server at that time either
 * @param unfinished without an answer when the measurement ended
 * @param examples the first that were lost
 * @param verdict whether the budget was kept
 * @param maxFailed the budget as it was written
 * @param reason of the verdict, one line
 */
public record TrafficReport(
        String subject,
        String url,
        String via,
        int rate,
        List<Phase> phases,
        Map<String, Long> pods,
        long notSent,
        long away,
        long unfinished,
        List<LostRequest> examples,
        Verdict verdict,
        String maxFailed,
        String reason) {
    public TrafficReport {
        phases = List.copyOf(phases);
        pods = Collections.unmodifiableMap(new LinkedHashMap<>(pods));
        examples = List.copyOf(examples);
    }

    /** Whether the budget was kept. */
    public enum Verdict {
        KEPT,
        BROKEN,
        /** There was nothing to judge, or no fair way to; the reason says why. */
        NOT_JUDGED
    }

    /**
     * The requests that ended in one phase.
     *
     * @param resent that were sent a second time, because a kept connection ended before the first byte of an answer; not lost by that
     */
    public record Phase(
            TrafficPhase phase, Duration took, long ok, Map<Loss, Long> lost, long resent, Percentiles latency) {
        public Phase {
            lost = Collections.unmodifiableMap(new TreeMap<>(lost));
        }

        /** Answered or lost. */
        public long requests() {
            return ok + failed();
        }

        public long failed() {
            return lost.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** All that were answered or lost. */
    public long requests() {
        return phases.stream().mapToLong(Phase::requests).sum();
    }

    public long failed() {
        return phases.stream().mapToLong(Phase::failed).sum();
    }

    public long resent() {
        return phases.stream().mapToLong(Phase::resent).sum();
    }

    /** Of all phases together. */
    public Map<Loss, Long> lost() {
        Map<Loss, Long> sum = new TreeMap<>();
        phases.forEach(phase -> phase.lost().forEach((loss, count) -> sum.merge(loss, count, Long::sum)));
        return sum;
    }

    /** All of it for people: a line for each phase, kind of loss and example. */
    public List<String> lines() {
        return ReportLines.of(this);
    }

    /** The same with every text that came from outside replaced. */
    public TrafficReport mapTexts(UnaryOperator<String> text) {
        Map<String, Long> named = new LinkedHashMap<>();
        pods.forEach((pod, count) -> named.merge(text.apply(pod), count, Long::sum));
        return new TrafficReport(
                text.apply(subject),
                text.apply(url),
                text.apply(via),
                rate,
                phases,
                named,
                notSent,
                away,
                unfinished,
                examples.stream().map(example -> example.mapTexts(text)).toList(),
                verdict,
                maxFailed,
                text.apply(reason));
    }

    /** {@code 12 of 4,012 requests lost (9 connection refused, 3 answered 502)}. */
    public String summary() {
        return Words.lost(failed(), requests(), lost())
                + (resent() > 0 ? ", " + Words.number(resent()) + " resent" : "");
    }
}
