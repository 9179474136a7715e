package io.epicheck.pipeline;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.cluster.ServerVersion;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.lint.Hardening;
import io.epicheck.lint.HardeningFacts;
import io.epicheck.manifest.Manifests;
import java.util.List;
import java.util.Optional;

/** How an environment is hardened, when it is. */
final class EnvironmentHardening {
    private static final ResourceType BUDGETS =
            new ResourceType("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true);

    private EnvironmentHardening() {}

    /** As for the newest server, and a namespace with nothing in it. */
    static Optional<Hardening> offline(PipelineConfig config, EnvironmentConfig environment) {
        return of(config, environment, HardeningFacts.of(ServerVersion.NEWEST));
    }

    static Optional<Hardening> on(KubeApi api, PipelineConfig config, Destination destination) {
        if (!destination.environment().harden()) {
            return Optional.empty();
        }
        HardeningFacts facts = HardeningFacts.of(api.version()).withBudgets(others(api, destination.namespace()));
        return of(config, destination.environment(), facts);
    }

    static Manifests finish(Manifests manifests, Optional<Hardening> hardening) {
        return hardening.map(manifests::finishedBy).orElse(manifests);
    }

    private static Optional<Hardening> of(PipelineConfig config, EnvironmentConfig environment, HardeningFacts facts) {
        return environment.harden()
                ? Optional.of(Hardening.of(facts.withLint(LintSettings.of(config, environment))
                        .withShell(config.hardening().shell())))
                : Optional.empty();
    }

    /** Budgets that no release of ours has applied. Who may not list them is told so by the access review. */
    private static List<KubeObject> others(KubeApi api, String namespace) {
        try {
            return api.list(BUDGETS, namespace, "").items().stream()
                    .filter(budget -> budget.at("/metadata/managedFields")
                            .valueStream()
                            .noneMatch(
                                    entry -> entry.path("manager").asString("").equals("epicheck")))
                    .toList();
        } catch (ApiException refused) {
            if (refused.status() == 403 || refused.status() == 404) {
                return List.of(); // 404: a server that has no such kind
            }
            throw refused;
        }
    }
}
