package io.epicheck.pipeline;

import io.epicheck.EpicheckException;
import io.epicheck.cluster.ApiException;
import io.epicheck.context.BuildContext;
import io.epicheck.image.BuiltImage;
import io.epicheck.image.publish.PushReport;
import io.epicheck.report.ImageReport;
import io.epicheck.report.Outcome;
import io.epicheck.report.RunReport;
import io.epicheck.report.RunReport.Changes;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.RolloutResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Words the end of a run as a report. */
final class Reports {
    private Reports() {}

    static RunReport of(RolloutResult result, Duration took) {
        RunReport report =
                RunReport.of(outcome(result), ExitCode.of(result), took).withChanges(changes(result));
        return cause(result).map(report::withCause).orElse(report);
    }

    static RunReport failed(Cause cause, int exitCode, Duration took) {
        return RunReport.of(Outcome.FAILED, exitCode, took).withCause(cause);
    }

    static RunReport withImages(RunReport report, String tag, Map<String, BuiltImage> images) {
        Map<String, String> references = new LinkedHashMap<>();
        images.forEach((name, image) -> references.put(name, image.reference()));
        List<ImageReport> builds = new ArrayList<>();
        images.forEach((name, image) -> {
            if (!image.push().equals(PushReport.none())) {
                builds.add(new ImageReport(
                        name,
                        image.reference(),
                        image.tags(),
                        image.pushed(),
                        image.configDigest(),
                        image.platforms(),
                        image.size(),
                        image.push()));
            }
        });
        return report.withImages(tag, references).withBuilds(builds);
    }

    static RunReport withSource(RunReport report, BuildContext context) {
        return report.withSource(context.ref(), context.commit(), context.runUrl());
    }

    static Cause cause(RuntimeException thrown) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "no message");
        if (thrown instanceof EpicheckException known) {
            List<String> lines = message.lines().toList();
            return new Cause(
                    known.code(),
                    "",
                    lines.isEmpty() ? message : lines.get(0),
                    lines.stream().skip(1).toList(),
                    known.nextStep());
        }
        if (thrown instanceof ApiException refused) {
            return new Cause(
                    "API_REFUSED",
                    "",
                    "the API server refuses: " + message,
                    List.of("HTTP " + refused.status() + " " + refused.reason()),
                    "");
        }
        return new Cause(
                "INTERNAL_ERROR",
                "",
                thrown.getClass().getSimpleName() + ": " + message,
                List.of(),
                "This is a defect of epicheck: run again with -v and report the trace.");
    }

    private static Outcome outcome(RolloutResult result) {
        if (result instanceof RolloutResult.Deployed) {
            return Outcome.DEPLOYED;
        }
        if (result instanceof RolloutResult.Unchanged) {
            return Outcome.UNCHANGED;
        }
        if (result instanceof RolloutResult.RolledBack) {
            return Outcome.ROLLED_BACK;
        }
        if (result instanceof RolloutResult.RollbackFailed) {
            return Outcome.ROLLBACK_FAILED;
        }
        if (result instanceof RolloutResult.FirstInstallFailed) {
            return Outcome.FIRST_INSTALL_FAILED;
        }
        if (result instanceof RolloutResult.Interrupted) {
            return Outcome.INTERRUPTED;
        }
        if (result instanceof RolloutResult.Unknown) {
            return Outcome.UNKNOWN;
        }
        if (result instanceof RolloutResult.Kept) {
            return Outcome.KEPT;
        }
        return result instanceof RolloutResult.Refused ? Outcome.REFUSED : Outcome.FAILED;
    }

    private static Optional<Cause> cause(RolloutResult result) {
        if (result instanceof RolloutResult.RolledBack failed) {
            return Optional.of(failed.cause());
        }
        if (result instanceof RolloutResult.RollbackFailed failed) {
            return Optional.of(failed.cause());
        }
        if (result instanceof RolloutResult.FirstInstallFailed failed) {
            return Optional.of(failed.cause());
        }
        if (result instanceof RolloutResult.Superseded failed) {
            return Optional.of(failed.cause());
        }
        if (result instanceof RolloutResult.Kept failed) {
            return Optional.of(failed.cause());
        }
        if (result instanceof RolloutResult.Interrupted failed) {
            return Optional.of(failed.cause());
        }
        if (result instanceof RolloutResult.Unknown failed) {
            return Optional.of(failed.cause());
        }
        return result instanceof RolloutResult.Refused refused ? Optional.of(refused.cause()) : Optional.empty();
    }

    private static Changes changes(RolloutResult result) {
        if (result instanceof RolloutResult.Deployed deployed) {
            return new Changes(deployed.changed(), List.of(), List.of(), List.of());
        }
        if (result instanceof RolloutResult.RolledBack failed) {
            return new Changes(List.of(), failed.restored(), failed.removed(), List.of());
        }
        if (result instanceof RolloutResult.RollbackFailed failed) {
            return new Changes(List.of(), List.of(), List.of(), failed.remaining());
        }
        if (result instanceof RolloutResult.FirstInstallFailed failed) {
            return new Changes(List.of(), List.of(), failed.removed(), List.of());
        }
        if (result instanceof RolloutResult.Kept failed) {
            return new Changes(failed.changed(), List.of(), List.of(), List.of());
        }
        return Changes.NONE;
    }
}
