package io.epicheck.testkit.registry;

import org.junit.jupiter.api.AfterEach;

/** The double with everything that the specification has. */
class FullEmbeddedRegistryContractTest extends RegistryContract {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start(new RegistryLogin.Anyone(), features());

    @Override
    RegistryFeatures features() {
        return RegistryFeatures.full();
    }

    @Override
    String url() {
        return registry.url();
    }

    @AfterEach
    void stop() {
        registry.close();
    }
}
