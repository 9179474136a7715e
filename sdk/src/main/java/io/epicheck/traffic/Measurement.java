package io.epicheck.traffic;

import static io.epicheck.traffic.TrafficPhase.AFTER;
import static io.epicheck.traffic.TrafficPhase.BEFORE;
import static io.epicheck.traffic.TrafficPhase.DURING;
import static io.epicheck.traffic.TrafficPhase.ROLLBACK;

import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Durations;
import io.epicheck.retry.Time;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.TrafficWatch;
import io.epicheck.smoke.EntryPoint;
import io.epicheck.traffic.TrafficReport.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One measurement, from the first request on. Told by one thread how far the release is. */
final class Measurement implements TrafficWatch.Watching {
    private static final TrafficPhase[] JUDGED = {DURING, AFTER};
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration TELL = Duration.ofSeconds(5);

    private final EntryPoint entry;
    private final AvailabilityConfig config;
    private final Budget budget;
    private final EventSink events;
    private final Consumer<TrafficReport> report;
    private final Time time;
    private final Away away;
    private final Tally tally;
    private final Load load;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Optional<Deadline> deadline;
    private final boolean mustServe;
    private Optional<String> unjudged = Optional.of("nothing was released");
    private Optional<Cause> broken = Optional.empty();
    private boolean kept;
    private long toldAt;

    /**
     * @param server the API server's URL, when there is one
     * @param mustServe whether an entry that does not serve before the first write is at fault
     */
    Measurement(
            EntryPoint entry,
            AvailabilityConfig config,
            EventSink events,
            Consumer<TrafficReport> report,
            Time time,
            Optional<String> server,
            Optional<Deadline> deadline,
            boolean mustServe) {
        this.entry = entry;
        this.config = config;
        this.budget = Budget.parse(config.maxFailed());
        this.events = events;
        this.report = report;
        this.time = time;
        this.deadline = deadline;
        this.mustServe = mustServe;
        this.toldAt = time.nanos();
        WarmUp.run(entry, time);
        this.away = Away.watch(server, time);
        this.tally = new Tally(time, away, deadline.isPresent() ? BEFORE : DURING);
        try {
            this.load = Load.start(
                    entry,
                    new Question(entry, config),
                    config.load().rate(),
                    config.load().within(),
                    time,
                    tally);
        } catch (IOException e) {
            away.close();
            throw new UncheckedIOException("no traffic can be sent from this machine", e);
        }
    }

    /** At least as long as one request may take: otherwise nobody knows yet whether they are answered. */
    void before() {
        pauseTelling(max(config.load().before(), config.load().within().plusMillis(200)), Optional::empty);
    }

    /** Measures for so long, and judges all of it. */
    void alone(Duration length) {
        unjudged = Optional.empty();
        pauseTelling(length, Optional::empty);
        load.stopSending();
        settle();
        judge(true);
    }

    @Override
    public void releasing() {
        long requests = tally.requests(BEFORE);
        long failed = tally.failed(BEFORE);
        if (mustServe) {
            unjudged = Optional.empty();
            if (failed * 2 > requests) {
                broken = Optional.of(LostCause.of(result(), tally.lost(BEFORE), requests, 0));
            }
            tally.begin(DURING);
            return;
        }
        unjudged = requests == 0 || failed * 2 > requests
                ? Optional.of("the entry was not available before the first write ("
                        + Words.lost(failed, requests, tally.lost(BEFORE)) + ")")
                : Optional.empty();
        if (unjudged.isPresent()) {
            warn("NOT_AVAILABLE_BEFORE", unjudged.get() + ": the release is not judged by it");
        } else if (failed > 0) {
            warn(
                    "REQUESTS_LOST_BEFORE",
                    Words.lost(failed, requests, tally.lost(BEFORE))
                            + " before the first write: twice this share is not held against the release");
        }
        tally.begin(DURING);
    }

    @Override
    public Optional<Cause> broken() {
        tell();
        return broken.isPresent() ? broken : judge(false);
    }

    @Override
    public Optional<Cause> verdict() {
        tally.begin(AFTER);
        Optional<Cause> early = pauseTelling(config.load().after(), () -> judge(false));
        if (early.isPresent() || Thread.currentThread().isInterrupted()) {
            return early;
        }
        settle();
        Optional<Cause> cause = judge(true);
        if (cause.isEmpty()) {
            load.stopSending(); // what comes later is not judged, so that it must not be told either
        }
        return cause;
    }

    @Override
    public void goingBack() {
        tally.begin(ROLLBACK);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        load.close();
        away.close();
        TrafficReport result = result();
        events.accept(new Notice(Level.INFO, "AVAILABILITY", "availability: " + result.summary()));
        report.accept(result);
    }

    /** What is known by now. */
    TrafficReport result() {
        Optional<String> defect = tally.defect();
        Verdict verdict = broken.isPresent() ? Verdict.BROKEN : kept ? Verdict.KEPT : Verdict.NOT_JUDGED;
        String reason = broken.map(Cause::reason)
                .or(() -> unjudged)
                .or(() -> defect)
                .orElse(
                        kept
                                ? Words.lost(failed(), requests(), tally.lost(JUDGED)) + ", " + budget + " may be"
                                : "it ended before it could be judged");
        return new TrafficReport(
                entry.subject(),
                entry.shownUrl(),
                entry.via(),
                config.load().rate(),
                tally.phases(),
                tally.pods(),
                tally.notSent(),
                tally.excused(),
                tally.unfinished(),
                tally.examples(),
                verdict,
                budget.toString(),
                reason);
    }

    /** Until every request that was due by now is over. */
    private void settle() {
        long now = time.nanos();
        Duration patience = config.load().within().plusMillis(500);
        long end = now + patience.toNanos();
        while (!load.isSettled(now - 1)
                && time.nanos() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            time.pause(LOOK);
        }
    }

    /** @param last whether all is known; until then only what nothing can mend any more is called broken */
    private Optional<Cause> judge(boolean last) {
        if (unjudged.isPresent() || broken.isPresent() || kept) {
            return broken;
        }
        long requests = requests();
        long failed = failed();
        long possible = last ? requests : requests + toCome();
        long allowed = budget.allowed(possible) + forgiven(last ? requests : Math.max(requests, 1));
        if (failed > allowed) {
            broken = Optional.of(LostCause.of(result(), tally.lost(JUDGED), requests, allowed));
        } else if (last) {
            unjudged = tally.defect();
            kept = unjudged.isEmpty();
            unjudged.ifPresent(why -> warn("NOT_MEASURED", "availability was not measured completely: " + why));
            if (tally.excused() > 0) {
                warn(
                        "AWAY",
                        Words.number(tally.excused())
                                + " requests got no answer while the API server could not be reached from here either:"
                                + " not counted");
            }
        }
        return broken;
    }

    private long requests() {
        return tally.requests(JUDGED);
    }

    private long failed() {
        return tally.failed(JUDGED);
    }

    private long toCome() {
        Duration left = deadline.map(Deadline::remaining)
                .orElse(Duration.ZERO)
                .plus(config.load().after());
        return left.toSeconds() * config.load().rate();
    }

    /** What was lost with nothing deployed is no fault of the release; twice, because chance does not repeat itself exactly. */
    private long forgiven(long requests) {
        long before = tally.requests(BEFORE);
        long failed = tally.failed(BEFORE);
        return failed == 0 || mustServe ? 0 : (long) Math.ceil(2.0 * failed / before * requests);
    }

    private Optional<Cause> pauseTelling(Duration length, java.util.function.Supplier<Optional<Cause>> alarm) {
        long end = time.nanos() + length.toNanos();
        while (time.nanos() - end < 0 && !Thread.currentThread().isInterrupted()) {
            time.pause(Durations.min(LOOK, Duration.ofNanos(Math.max(1, end - time.nanos()))));
            tell();
            Optional<Cause> cause = alarm.get();
            if (cause.isPresent()) {
                return cause;
            }
        }
        return Optional.empty();
    }

    private void tell() {
        long now = time.nanos();
        if (now - toldAt < TELL.toNanos()) {
            return;
        }
        toldAt = now;
        events.accept(new Progress(
                "availability",
                "availability",
                Words.number(tally.sentInAll()) + " sent, "
                        + Words.number(tally.failed(BEFORE, DURING, AFTER, ROLLBACK)) + " lost"));
    }

    private void warn(String code, String message) {
        events.accept(new Notice(Level.WARNING, code, message));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
