package io.epicheck.rollout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Of several workloads that fail together, the failure that is most likely why the others do. */
final class RootCause {
    private RootCause() {}

    /** The cause with the first code, earlier ones before later; the others are told in its evidence. Empty for none. */
    static Optional<Cause> of(List<Cause> causes) {
        return causes.stream().min(Comparator.comparingInt(RootCause::rank)).map(root -> {
            List<String> evidence = new ArrayList<>(root.evidence());
            causes.stream()
                    .filter(other -> !other.equals(root))
                    .map(other -> other.subject() + " fails too: " + other.reason() + " (" + other.code() + ")")
                    .forEach(evidence::add);
            return new Cause(root.code(), root.subject(), root.reason(), evidence, root.nextStep());
        });
    }

    private static int rank(Cause cause) {
        return CauseCode.of(cause.code()).map(CauseCode::ordinal).orElse(CauseCode.values().length);
    }
}
