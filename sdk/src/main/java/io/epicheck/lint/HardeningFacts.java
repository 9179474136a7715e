package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ServerVersion;
import java.time.Duration;
import java.util.List;

/**
 * What hardening has to know beside the manifests. Immutable.
 *
 * @param server decides in which form a container can be made to wait before it ends
 * @param lint how long the longest request takes, and which rules somebody has silenced: what they ask for is not added
 * @param shell whether every image holds a {@code sleep} command
 * @param budgets PodDisruptionBudgets that are in the namespace and not of the release
 */
public record HardeningFacts(ServerVersion server, LintContext lint, boolean shell, List<KubeObject> budgets) {
    public HardeningFacts {
        budgets = List.copyOf(budgets);
    }

    /** The usual ones for a server. */
    public static HardeningFacts of(ServerVersion server) {
        return new HardeningFacts(server, LintContext.standard(), false, List.of());
    }

    public HardeningFacts withLint(LintContext context) {
        return new HardeningFacts(server, context, shell, budgets);
    }

    public HardeningFacts withLongestRequest(Duration longest) {
        return withLint(lint.withLongestRequest(longest));
    }

    public HardeningFacts withShell(boolean known) {
        return new HardeningFacts(server, lint, known, budgets);
    }

    public HardeningFacts withBudgets(List<KubeObject> found) {
        return new HardeningFacts(server, lint, shell, found);
    }
}
