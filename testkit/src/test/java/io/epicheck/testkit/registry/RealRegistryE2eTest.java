package io.epicheck.testkit.registry;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The registry at {@code REGISTRY} ({@code host:port}, plain HTTP). */
@Tag("e2e")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class RealRegistryE2eTest extends RegistryContract {
    @Override
    RegistryFeatures features() {
        return RegistryFeatures.plain();
    }

    @Override
    String url() {
        return "http://" + Optional.ofNullable(System.getenv("REGISTRY")).orElseThrow();
    }
}
