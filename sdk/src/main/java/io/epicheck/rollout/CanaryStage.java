package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.retry.Deadline;
import io.epicheck.rollout.verdict.RunningImages;
import io.epicheck.rollout.verdict.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The steps of a canary, before the rollout itself: more new pods each time, watched and checked. For one thread; used once. */
final class CanaryStage {
    private final Session session;
    private final Wait wait;
    private final Writes writes;
    private final Canary canary;
    private final CanaryObjects objects;
    private final List<KubeObject> release;
    private final Deadline deadline;
    private final Supplier<Optional<Cause>> alarm;

    /**
     * @param release the objects of the release: its Services lead to the new pods too
     * @param alarm asked again and again; what it says ends the canary
     */
    CanaryStage(
            Session session,
            Wait wait,
            Writes writes,
            Canary canary,
            CanaryObjects objects,
            List<KubeObject> release,
            Deadline deadline,
            Supplier<Optional<Cause>> alarm) {
        this.session = session;
        this.wait = wait;
        this.writes = writes;
        this.canary = canary;
        this.objects = objects;
        this.release = release;
        this.deadline = deadline;
        this.alarm = alarm;
    }

    /** Empty when every step went well: the new pods still run then. */
    Optional<Cause> run() {
        session.crash("canary.before");
        Optional<Cause> refused = objects.service()
                .flatMap(service -> Settling.judged(
                        session.settings(),
                        session.steps(),
                        "canary-service",
                        "A Service for the new pods alone",
                        () -> writes.apply(List.of(service.change(session.api())), alarm),
                        () -> service.ref().toString()));
        if (refused.isPresent()) {
            return refused;
        }
        for (int percent : canary.steps()) {
            List<String> shares = new ArrayList<>();
            Optional<Cause> failure = Settling.judged(
                    session.settings(),
                    session.steps(),
                    "canary-" + percent,
                    "Canary " + percent + " %",
                    () -> step(percent, shares),
                    () -> String.join(", ", shares));
            if (failure.isPresent()) {
                return failure;
            }
        }
        session.crash("canary.after");
        return Optional.empty();
    }

    /** Removes the new pods' own Deployments: those of the release have them now. */
    Optional<Cause> retire() {
        return Settling.judged(
                session.settings(),
                session.steps(),
                "canary-end",
                "Remove the canary",
                () -> Rollback.drop(
                        session, objects.entries().stream().map(Touched::by).toList(), deadline),
                () -> "the release has its pods");
    }

    /** What is judged while the steps go on. */
    List<Target> targets() {
        return objects.deployments().stream()
                .flatMap(each -> writes.stored(each.ref()).stream())
                .map(stored -> new Target(
                        stored,
                        "",
                        Selection.servicesOf(stored, release),
                        Target.SOAK,
                        session.settings().rules().readiness()))
                .toList();
    }

    private Optional<Cause> step(int percent, List<String> shares) {
        for (CanaryDeployment each : objects.deployments()) {
            Optional<Cause> refused = apply(each, percent, shares);
            if (refused.isPresent()) {
                return refused;
            }
        }
        List<Target> targets = targets();
        return wait.until(targets, deadline, alarm)
                .or(() -> targets.stream()
                        .flatMap(target -> RunningImages.mismatch(wait.snapshot(), target).stream())
                        .findFirst())
                .or(this::check)
                .or(() -> canary.pause().isZero() ? Optional.empty() : held(targets));
    }

    private Optional<Cause> held(List<Target> targets) {
        session.crash("canary.pause");
        try (TrafficWatch.Watching alone = alone()) {
            alone.releasing();
            return wait.hold(
                            targets, canary.pause(), deadline, () -> alarm.get().or(alone::broken))
                    .or(this::check)
                    .or(alone::verdict);
        }
    }

    private TrafficWatch.Watching alone() {
        TrafficWatch watch = objects.service().isEmpty()
                ? TrafficWatch.none()
                : canary.traffic().map(Canary.Alone::watch).orElse(TrafficWatch.none());
        return watch.begin(session.settings().cluster(), session.settings().namespace(), deadline);
    }

    private Optional<Cause> check() {
        return canary.check()
                .check(session.settings().cluster(), session.settings().namespace(), deadline);
    }

    private Optional<Cause> apply(CanaryDeployment each, int percent, List<String> shares) {
        int old = session.api()
                .get(each.change().ref())
                .or(each.change()::live)
                .map(live -> live.number("/spec/replicas", 1))
                .orElse(1);
        int pods = Canary.pods(old, percent);
        shares.add(pods + " new beside " + old + " of " + each.change().ref().name());
        Optional<KubeObject> live = writes.stored(each.ref()).or(each::live);
        PlannedChange change = Canary.planned(session.api(), each.ref(), each.desired(pods), live);
        boolean same = writes.stored(each.ref())
                .filter(known -> known.at("/spec").equals(change.dryRun().at("/spec")))
                .isPresent();
        return same
                ? Optional.empty()
                : writes.apply(List.of(change), alarm); // So few pods that the next share is the same.
    }
}
