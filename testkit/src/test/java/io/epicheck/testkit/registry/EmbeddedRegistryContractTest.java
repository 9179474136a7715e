package io.epicheck.testkit.registry;

import org.junit.jupiter.api.AfterEach;

class EmbeddedRegistryContractTest extends RegistryContract {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @Override
    RegistryFeatures features() {
        return RegistryFeatures.plain();
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
