package io.epicheck.traffic;

import io.epicheck.rollout.Cause;
import io.epicheck.rollout.CauseCode;
import java.util.Map;
import java.util.Set;

/** Words a broken budget. */
final class LostCause {
    /** What a pod causes that stops listening before everybody knows that it goes. */
    private static final Set<Loss> LEAVING =
            Set.of(Loss.REFUSED, Loss.RESET, Loss.CONNECT_TIMEOUT, Loss.CUT, Loss.BAD_GATEWAY, Loss.GATEWAY_TIMEOUT);

    private LostCause() {}

    static Cause of(TrafficReport report, Map<Loss, Long> lost, long requests, long allowed) {
        long failed = lost.values().stream().mapToLong(Long::longValue).sum();
        return new Cause(
                CauseCode.REQUESTS_LOST.name(),
                report.subject(),
                Words.lost(failed, requests, lost) + " since the first write; " + Words.number(allowed) + " may be",
                report.lines(),
                nextStep(lost));
    }

    private static String nextStep(Map<Loss, Long> lost) {
        return lost.keySet().stream().anyMatch(LEAVING::contains)
                ? "Let pods that leave serve on until everybody knows: `lifecycle.preStop.sleep`, a readiness probe, "
                        + "maxUnavailable 0; see docs/availability.md."
                : CauseCode.REQUESTS_LOST.remedy();
    }
}
