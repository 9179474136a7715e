package io.epicheck.testkit.registry;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The registry at {@code REFERRERS_REGISTRY} ({@code host:port}, plain HTTP), which lists referrers and confirms nothing. */
@Tag("e2e")
@EnabledIfEnvironmentVariable(named = "REFERRERS_REGISTRY", matches = ".+")
class ReferrersRegistryE2eTest extends RegistryContract {
    @Override
    RegistryFeatures features() {
        return RegistryFeatures.full()
                .withSubjects(false)
                .withSeveralTags(false)
                .withResumes(false)
                .withMounts(false);
    }

    @Override
    boolean checksManifests() {
        return false;
    }

    @Override
    String url() {
        return "http://"
                + Optional.ofNullable(System.getenv("REFERRERS_REGISTRY")).orElseThrow();
    }
}
